// SPDX-License-Identifier: Apache-2.0
#include "broker/http/http_session.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/serving.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

using namespace stepwise;
using namespace stepwise::broker::http;
using namespace std::chrono_literals;
using test::Answer;
using test::HttpClient;
using test::problem_code;
using test::Serving;

namespace {

ServerSettings small() {
  ServerSettings settings;
  settings.header_bytes = 1000;
  settings.body_bytes = 2000;
  return settings;
}

}  // namespace

TEST_CASE("A connection serves request after request") {
  Serving serving;
  HttpClient client = serving.client();
  for (int i = 0; i < 3; ++i) {
    const Answer answer = client.post("/orders?x=1", R"({"n":1})");
    REQUIRE(answer.status == 200);
    const Json json = Json::parse(answer.body);
    CHECK(json["method"] == "POST");
    CHECK(json["path"] == "/orders");
    CHECK(json["query"].dump() == R"([["x","1"]])");
    CHECK(json["body"] == R"({"n":1})");
    CHECK(json["loopback"] == true);
  }
  CHECK(client.get("/").headers.at("cache-control") == "no-store");
}

TEST_CASE("HEAD is GET without the body; the next request is understood") {
  Serving serving;
  HttpClient client = serving.client();
  const Answer head = client.ask("HEAD", "/orders");
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  const Answer get = client.get("/orders");
  CHECK(head.headers.at("content-length") == std::to_string(get.body.size()));
  CHECK(Json::parse(get.body)["method"] == "GET");
}

TEST_CASE("Requests sent at once are answered in their order") {
  Serving serving;
  HttpClient client = serving.client();
  client.write("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\nGET /b HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(Json::parse(client.read().body)["path"] == "/a");
  CHECK(Json::parse(client.read().body)["path"] == "/b");
}

TEST_CASE("Connection: close and HTTP/1.0 end the connection after the response") {
  Serving serving;
  HttpClient client = serving.client();
  CHECK(client.ask("GET", "/", "", {{"Connection", "close"}}).status == 200);
  CHECK(client.is_closed());
  HttpClient old = serving.client();
  old.write("GET / HTTP/1.0\r\n\r\n");
  CHECK(old.read().status == 200);
  CHECK(old.is_closed());
}

TEST_CASE("A request that does not come to its end in time is a 408, a silent connection is closed") {
  ServerSettings settings;
  settings.timeout = 30ms;
  Serving serving(settings);
  HttpClient head = serving.client();
  head.write("GET / HTTP/1.1\r\nHos");
  CHECK(problem_code(head.read()) == "timeout");
  CHECK(head.is_closed());
  HttpClient body = serving.client();
  body.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n123");
  CHECK(body.read().status == 408);
  HttpClient silent = serving.client();
  CHECK(silent.is_closed());
}

TEST_CASE("A refusal by the head does not wait for the body") {
  Serving serving;
  HttpClient client = serving.client();
  client.write("POST /refused HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n");
  CHECK(client.read().status == 401);
  CHECK(client.is_closed());
  HttpClient without_body = serving.client();
  CHECK(without_body.get("/refused").status == 401);
  CHECK(without_body.get("/").status == 200);
}

TEST_CASE("Expect: 100-continue is told to go on (RFC 9110 10.1.1)") {
  Serving serving;
  HttpClient client = serving.client();
  client.write("POST /orders HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(client.read().status == 100);
  client.write("{}");
  CHECK(client.read().status == 200);
}

TEST_CASE("D38: a peer that does not read its response loses its connection; others are served meanwhile") {
  ServerSettings settings;
  settings.timeout = 200ms;
  Serving serving(settings);
  HttpClient deaf = serving.client();
  std::string requests;
  for (int i = 0; i < 8; ++i)
    requests += "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n" + std::string(2'000'000, 'x');
  deaf.write(requests);  // ends when the server has closed
  CHECK(serving.client().get("/").status == 200);
}

TEST_CASE("Every response is reported, with the method as sent") {
  Serving serving;
  HttpClient client = serving.client();
  client.get("/");
  client.ask("HEAD", "/");
  client.get("/refused");
  client.write("nonsense\r\n\r\n");
  client.read();
  CHECK(client.is_closed());
  CHECK(serving.service.log(4) == std::vector<std::string>{"GET 200", "HEAD 200", "GET 401", "- 400"});
}

TEST_CASE("The service gets the fields of the head as they were sent") {
  Serving serving;
  const Answer answer = serving.client().ask(
      "POST", "/a?x=1&y=%20&x=2", "12",
      {{"Host", "ris.example:8080"}, {"Authorization", "Bearer secret"}, {"Content-Type", "application/hl7-v2"}});
  REQUIRE(answer.status == 200);
  const Json json = Json::parse(answer.body);
  CHECK(json["query"].dump() == R"([["x","1"],["y"," "],["x","2"]])");
  CHECK(json["host"] == "ris.example:8080");
  CHECK(json["authorization"] == "Bearer secret");
  CHECK(json["type"] == "application/hl7-v2");
  CHECK(json["peer"] == "127.0.0.1");
  CHECK(json["has_body"] == true);
}

TEST_CASE("Nothing of a request is left in the next one of its connection") {
  Serving serving;
  HttpClient client = serving.client();
  CHECK(
      client.ask("POST", "/a?x=1", "12", {{"Authorization", "Bearer secret"}, {"Content-Type", "text/plain"}}).status ==
      200);
  const Json json = Json::parse(client.get("/b").body);
  CHECK(json["method"] == "GET");
  CHECK(json["path"] == "/b");
  for (const char* member : {"authorization", "type", "body"}) CHECK(json[member] == "");
  CHECK(json["query"].empty());
  CHECK(json["has_body"] == false);
}

TEST_CASE("A client of another loopback address, or of IPv6, is on this machine") {
  ServerSettings settings;
  settings.address = "::1";
  Serving serving(settings);
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket socket(io);
  socket.connect({boost::asio::ip::address_v6::loopback(), serving.server.port()});
  boost::asio::write(socket, boost::asio::buffer(std::string("GET / HTTP/1.0\r\n\r\n")));
  std::string answer;
  boost::system::error_code end;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), end);
  CHECK_THAT(answer, Catch::Contains(R"("peer":"::1")") && Catch::Contains(R"("loopback":true)"));
}

TEST_CASE("A response names the server, is not stored, and keeps its own type and fields") {
  Serving serving;
  HttpClient client = serving.client();
  const Answer answer = client.get("/");
  CHECK(answer.headers.at("server") == "stepwise");
  CHECK(answer.headers.at("cache-control") == "no-store");
  CHECK(answer.headers.at("x-content-type-options") == "nosniff");
  CHECK(answer.headers.at("content-type") == "application/json");
  const Answer refused = client.get("/refused");
  CHECK(refused.headers.at("www-authenticate") == "Bearer");
  CHECK(refused.headers.at("content-type") == "application/problem+json");
  CHECK(Json::parse(refused.body)["instance"] == "/refused");
}

TEST_CASE("A body in chunks is joined, also with the coding in upper case, and the next request is understood") {
  Serving serving(small());
  HttpClient client = serving.client();
  client.write(
      "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: CHUNKED\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
      "GET /b HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const Json first = Json::parse(client.read().body);
  CHECK(first["body"] == "abcde");
  CHECK(first["has_body"] == true);
  CHECK(Json::parse(client.read().body)["path"] == "/b");
}

TEST_CASE("HTTP/1.0 keeps no connection, even if it asks for that, and needs no Host") {
  Serving serving;
  HttpClient client = serving.client();
  client.write("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(client.read().status == 200);
  CHECK(client.is_closed());
}

TEST_CASE("Expect: 100-continue is not answered if the head is refused or no body follows") {
  Serving serving;
  const std::string expect = " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-Continue\r\n";
  HttpClient refused = serving.client();
  refused.write("POST /refused" + expect + "Content-Length: 2\r\n\r\n");
  CHECK(refused.read().status == 401);
  HttpClient without = serving.client();
  without.write("GET /" + expect + "\r\n");
  CHECK(without.read().status == 200);
  HttpClient in_upper_case = serving.client();
  in_upper_case.write("POST /" + expect + "Content-Length: 2\r\n\r\n");
  CHECK(in_upper_case.read().status == 100);
}

TEST_CASE("HEAD of a refused path has the fields of the refusal and no body") {
  Serving serving;
  HttpClient client = serving.client();
  const Answer head = client.ask("HEAD", "/refused");
  CHECK(head.status == 401);
  CHECK(head.body.empty());
  const Answer get = client.get("/refused");
  CHECK(head.headers.at("content-length") == std::to_string(get.body.size()));
}

TEST_CASE("A connection that is silent after a response is closed without another one") {
  ServerSettings settings;
  settings.timeout = 30ms;
  Serving serving(settings);
  HttpClient client = serving.client();
  CHECK(client.get("/").status == 200);
  CHECK(client.read().status == 0);
  CHECK(serving.service.log(1) == std::vector<std::string>{"GET 200"});
}

TEST_CASE("A request that is being answered when the server stops gets its response, and its connection ends") {
  Serving serving;
  HttpClient client = serving.client();
  client.write("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\nGET /next HTTP/1.1\r\nHost: localhost\r\n\r\n");
  REQUIRE(serving.service.wait_for_held(1));
  serving.server.stop();
  serving.service.release();
  const Answer answer = client.read();
  CHECK(answer.status == 200);
  CHECK(answer.headers.at("connection") == "close");
  CHECK(client.read().status == 0);
}

TEST_CASE("D38: if all connections are being answered, a new one gets 503 and those are answered") {
  ServerSettings settings;
  settings.connections = 1;
  Serving serving(settings);
  HttpClient held = serving.client();
  held.write("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
  REQUIRE(serving.service.wait_for_held(1));
  HttpClient refused = serving.client();
  const Answer answer = refused.get("/");
  CHECK(answer.status == 503);
  CHECK(problem_code(answer) == "too-many-connections");
  CHECK(answer.headers.at("retry-after") == "5");
  CHECK(refused.is_closed());
  serving.service.release();
  CHECK(held.read().status == 200);
  CHECK(serving.service.log(2) == std::vector<std::string>{"- 503", "GET 200"});
}
