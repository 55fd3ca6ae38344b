// SPDX-License-Identifier: Apache-2.0
// Requests that are not valid, or exceed a limit.
#include "broker/http/http_session.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/serving.hpp"

using namespace stepwise;
using namespace stepwise::broker::http;
using test::Answer;
using test::HttpClient;
using test::problem_code;
using test::Serving;

namespace {

ServerSettings with_small_limits() {
  ServerSettings settings;
  settings.header_bytes = 1000;
  settings.body_bytes = 2000;
  return settings;
}

}  // namespace

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
    CHECK(problem_code(answer) == "not-http");
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
  CHECK(problem_code(client.get("/orders?name=%FF")) == "bad-target");
  CHECK(client.get("/orders").status == 200);
}

TEST_CASE("A body that is too large is a 413, announced or in chunks, also while it is still being sent") {
  Serving serving(with_small_limits());
  HttpClient announced = serving.client();
  const Answer answer = announced.post("/orders", std::string(8'000'000, 'x'));
  CHECK(answer.status == 413);
  CHECK(problem_code(answer) == "too-large");
  HttpClient chunked = serving.client();
  chunked.write("POST /orders HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n" +
                std::string(0x1000, 'x') + "\r\n0\r\n\r\n");
  CHECK(chunked.read().status == 413);
  CHECK(serving.client().post("/orders", std::string(2000, 'x')).status == 200);
}

TEST_CASE("A header that is too large is a 431") {
  Serving serving(with_small_limits());
  HttpClient client = serving.client();
  CHECK(client.ask("GET", "/", "", {{"X-Filler", std::string(2000, 'x')}}).status == 431);
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

TEST_CASE("The limit of a body is met by the last byte that it allows, announced or in chunks") {
  Serving serving(with_small_limits());
  for (const std::size_t bytes : {2000U, 2001U}) {
    const int expected = bytes == 2000 ? 200 : 413;
    CAPTURE(bytes);
    CHECK(serving.client().post("/", std::string(bytes, 'x')).status == expected);
    HttpClient chunked = serving.client();
    chunked.write("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" +
                  std::string(1000, 'x') + (bytes == 2000 ? "\r\n3e8\r\n" : "\r\n3e9\r\n") +
                  std::string(bytes - 1000, 'x') + "\r\n0\r\n\r\n");
    const Answer answer = chunked.read();
    CHECK(answer.status == expected);
    if (expected == 413) CHECK_THAT(answer.body, Catch::Contains("more than 2000 bytes"));
  }
}

TEST_CASE("A head that is refused ends the connection only if a body follows it") {
  Serving serving;
  const std::string host = "Host: localhost\r\n", body = "Content-Length: 2\r\n\r\n{}";
  for (const auto& [head, status] :
       {std::pair{"POST /?name=%FF HTTP/1.1\r\n" + host, 400}, std::pair{std::string("POST / HTTP/1.1\r\n"), 400},
        std::pair{"POST /refused HTTP/1.1\r\n" + host, 401}}) {
    CAPTURE(head);
    HttpClient with_body = serving.client();
    with_body.write(head + body);
    CHECK(with_body.read().status == status);
    CHECK(with_body.is_closed());
    HttpClient without = serving.client();
    without.write(head + "\r\n");
    CHECK(without.read().status == status);
    CHECK(without.get("/").status == 200);
  }
}
