// SPDX-License-Identifier: Apache-2.0
#include "broker/http/http_server.hpp"

#include "broker/http/problem.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/http_client.hpp"

#include <boost/asio/thread_pool.hpp>

#include <mutex>

using namespace stepwise;
using namespace stepwise::broker::http;
using namespace std::chrono_literals;
using test::Answer;
using test::HttpClient;

namespace {

// Answers with the content of the request.
class Echo final : public Service {
 public:
  boost::asio::awaitable<std::optional<Response>> refuse(Request& head) override {
    if (head.path != "/refused") co_return std::nullopt;
    co_return to_response({.status = 401, .code = "token-missing", .detail = "no"}, head.target);
  }
  boost::asio::awaitable<Response> answer(Request request) override {
    co_return json_response({{"method", request.method},
                             {"path", request.path},
                             {"query", request.query},
                             {"type", request.content_type},
                             {"loopback", request.from_loopback},
                             {"body", request.body}});
  }
  void answered(std::string_view method, const Response& response, std::chrono::steady_clock::duration) override {
    const std::lock_guard lock(mutex_);
    log_.push_back(std::string(method) + " " + std::to_string(response.status));
  }
  std::vector<std::string> log() {
    const std::lock_guard lock(mutex_);
    return log_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> log_;
};

struct Serving {
  explicit Serving(ServerSettings settings = {}) : server(threads.get_executor(), std::move(settings), service) {
    server.start();
  }
  ~Serving() {
    server.stop();
    threads.join();
  }
  HttpClient client() const { return HttpClient(server.port()); }

  Echo service;
  boost::asio::thread_pool threads{2};
  HttpServer server;
};

std::string problem(const Answer& answer) {
  if (answer.status == 0 || answer.headers.at("content-type") != "application/problem+json") return "";
  return Json::parse(answer.body).at("type").get<std::string>().substr(std::string("urn:stepwise:problem:").size());
}

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

TEST_CASE("Garbage gets a problem document and the end of the connection") {
  Serving serving;
  const std::string mllp = "\x0BMSH|^~\\&|HIS|H|STEPWISE|R|20260101||ADT^A04|1|P|2.5.1\r\x1C\r";
  const std::string dicom("\x01\x00\x00\x00\x00\xCD\x00\x01\x00\x00STEPWISE        ECHOSCU         ", 42);
  const std::string tls("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03", 11);
  for (const std::string& bytes : {mllp, dicom, tls, std::string("GET\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"),
                                   std::string("\r\n\r\n\r\n \r\n"),
                                   std::string("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n"),
                                   std::string("GET / HTTP/1.1\r\nno colon\r\n\r\n")}) {
    HttpClient client = serving.client();
    client.write(bytes);
    client.end_writing();
    const Answer answer = client.read();
    CHECK(answer.status == 400);
    CHECK(problem(answer) == "not-http");
    CHECK(client.is_closed());
  }
  CHECK(serving.client().get("/").status == 200);
}

TEST_CASE("A request that ends in its middle is answered, an empty connection is not") {
  Serving serving;
  HttpClient half = serving.client();
  half.write("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{\"half\":");
  half.end_writing();
  CHECK(half.read().status == 400);
  HttpClient silent = serving.client();
  silent.end_writing();
  CHECK(silent.is_closed());
}

TEST_CASE("RFC 9112 3.2: HTTP/1.1 has one Host") {
  Serving serving;
  HttpClient none = serving.client();
  none.write("GET / HTTP/1.1\r\n\r\n");
  CHECK(none.read().status == 400);
  HttpClient two = serving.client();
  two.write("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n");
  CHECK(two.read().status == 400);
}

TEST_CASE("A broken escape in the target is a 400 and the connection continues") {
  Serving serving;
  HttpClient client = serving.client();
  CHECK(problem(client.get("/orders?name=%FF")) == "bad-target");
  CHECK(client.get("/orders").status == 200);
}

TEST_CASE("A body that is too large is a 413, announced or in chunks, also while it is still being sent") {
  Serving serving(small());
  HttpClient announced = serving.client();
  const Answer answer = announced.post("/orders", std::string(8'000'000, 'x'));
  CHECK(answer.status == 413);
  CHECK(problem(answer) == "too-large");
  HttpClient chunked = serving.client();
  chunked.write("POST /orders HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n" +
                std::string(0x1000, 'x') + "\r\n0\r\n\r\n");
  CHECK(chunked.read().status == 413);
  CHECK(serving.client().post("/orders", std::string(2000, 'x')).status == 200);
}

TEST_CASE("A header that is too large is a 431") {
  Serving serving(small());
  HttpClient client = serving.client();
  CHECK(client.ask("GET", "/", "", {{"X-Filler", std::string(2000, 'x')}}).status == 431);
}

TEST_CASE("A request that does not come to its end in time is a 408, a silent connection is closed") {
  ServerSettings settings;
  settings.timeout = 30ms;
  Serving serving(settings);
  HttpClient head = serving.client();
  head.write("GET / HTTP/1.1\r\nHos");
  CHECK(problem(head.read()) == "timeout");
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

// tests/unit/base/connection_limits.cpp tests which connection is closed.
TEST_CASE("D38: with all connections taken a new one is served, and one that waits ends") {
  ServerSettings settings;
  settings.connections = 2;
  Serving serving(settings);
  HttpClient first = serving.client();
  CHECK(first.get("/").status == 200);
  HttpClient second = serving.client();
  CHECK(second.get("/").status == 200);
  HttpClient third = serving.client();
  CHECK(third.get("/").status == 200);
  const bool first_is_open = first.get("/").status == 200, second_is_open = second.get("/").status == 200;
  CHECK(first_is_open != second_is_open);
}

TEST_CASE("D38: hundreds of connections that are silent, or stop in a head or a body, do not lock out others") {
  ServerSettings settings;
  settings.connections = 8;
  settings.connections_per_address = 4;
  Serving serving(settings);
  const auto beginning =
      GENERATE(as<std::string>{}, "", "G", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n1");
  std::vector<std::unique_ptr<HttpClient>> attackers;
  for (int i = 0; i < 200; ++i) {
    attackers.push_back(std::make_unique<HttpClient>(serving.server.port()));
    attackers.back()->write(beginning);
    if (i % 50 == 0) CHECK(serving.client().get("/").status == 200);
  }
  CHECK(serving.client().get("/").status == 200);
  CHECK(attackers.front()->is_closed());
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

TEST_CASE("D38: bodies beyond the bytes in flight wait for room, and all are answered") {
  ServerSettings settings;
  settings.bytes_in_flight = 3000;
  Serving serving(settings);
  HttpClient slow = serving.client();
  slow.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n");
  HttpClient first = serving.client(), second = serving.client();
  for (HttpClient* client : {&first, &second})
    client->write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'b'));
  CHECK(serving.client().get("/").status == 200);  // without a body: needs no room
  slow.write(std::string(2000, 'a'));
  CHECK(slow.read().status == 200);
  CHECK(first.read().status == 200);
  CHECK(second.read().status == 200);
}

TEST_CASE(
    "RFC 9112: a transfer coding that is not known, and lengths that conflict, are refused and end the connection") {
  struct Case {
    const char* fields;
    int status;
  };
  const auto given = GENERATE(values<Case>({{"Transfer-Encoding: gzip\r\n", 501},
                                            {"Transfer-Encoding: gzip, chunked\r\n", 501},
                                            {"Transfer-Encoding: chunked, gzip\r\n", 501},
                                            {"Transfer-Encoding: identity\r\n", 501},
                                            {"Transfer-Encoding: xchunked\r\n", 501},
                                            {"Transfer-Encoding:\r\n", 501},
                                            {"Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n", 400},
                                            {"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", 400},
                                            {"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", 400},
                                            {"Content-Length: 4\r\nTransfer-Encoding: gzip\r\n", 400},
                                            {"Transfer-Encoding: gzip\r\nContent-Length: 4\r\n", 400},
                                            {"Content-Length: 4\r\nContent-Length: 5\r\n", 400},
                                            {"Content-Length: 4, 5\r\n", 400},
                                            {"Content-Length: -4\r\n", 400},
                                            {"Content-Length: 4x\r\n", 400}}));
  Serving serving;
  HttpClient client = serving.client();
  client.write("POST / HTTP/1.1\r\nHost: localhost\r\n" + std::string(given.fields) +
               "\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");
  INFO(given.fields);
  CHECK(client.read().status == given.status);
  CHECK(client.read().status == 0);
  HttpClient old = serving.client();
  old.write("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  CHECK(old.read().status == 400);
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
  CHECK(serving.service.log() == std::vector<std::string>{"GET 200", "HEAD 200", "GET 401", "- 400"});
}

TEST_CASE("stop() closes idle connections and accepts no new ones") {
  Serving serving;
  HttpClient idle = serving.client();
  CHECK(idle.get("/").status == 200);
  serving.server.stop();
  CHECK(idle.is_closed());
  serving.threads.join();
  CHECK_THROWS(HttpClient(serving.server.port()));
}

TEST_CASE("A port that is in use is named") {
  Serving serving;
  ServerSettings settings;
  const std::uint16_t port = serving.server.port();
  settings.port = port;
  CHECK_THROWS_WITH(HttpServer(serving.threads.get_executor(), settings, serving.service),
                    Catch::Contains("127.0.0.1:" + std::to_string(port)));
}
