// SPDX-License-Identifier: Apache-2.0
#include "broker/http/access.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::broker::http;

namespace {

constexpr Route health_route{.method = "GET", .path = "/healthz", .summary = "", .access = Access::open};
constexpr Route read_route{.method = "GET", .path = "/orders", .summary = "", .access = Access::read};
constexpr Route act_route{
    .method = "POST", .path = "/orders", .summary = "", .access = Access::act, .takes = json_type};
constexpr Route hl7_route{
    .method = "POST", .path = "/understand", .summary = "", .access = Access::act, .takes = hl7_type};

Request local(std::string host = "localhost:8080", std::string content_type = "application/json") {
  Request request;
  request.host = std::move(host);
  request.content_type = std::move(content_type);
  request.from_loopback = true;
  return request;
}

Request with(std::string authorization) {
  Request request;
  request.host = "ris.example.org";
  request.authorization = std::move(authorization);
  return request;
}

int status(const Request& request, const Route& route, const std::string& token = "") {
  const auto problem = refuse_access(request, route, token);
  return problem ? problem->status : 200;
}

}  // namespace

TEST_CASE("D32: health never needs a token, nor a host, nor this machine") {
  CHECK(status(Request{}, health_route) == 200);
  CHECK(status(Request{}, health_route, "secret") == 200);
}

TEST_CASE("D32: without a token only this machine is answered, by its own name") {
  for (const char* host : {"localhost", "localhost:8080", "LOCALHOST", "127.0.0.1:8080", "[::1]:8080", "[::1]"}) {
    INFO(host);
    CHECK(status(local(host), read_route) == 200);
    CHECK(status(local(host), act_route) == 200);
  }
  for (const char* host :
       {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8080", "[::1", "::1", "localhost@evil"}) {
    INFO(host);
    CHECK(status(local(host), read_route) == 403);
    CHECK(status(local(host), act_route) == 403);
  }
  Request far = local();
  far.from_loopback = false;
  CHECK(status(far, read_route) == 403);
}

TEST_CASE("D32: without a token an act says what no web page can say for it") {
  CHECK(status(local("localhost", "application/json; charset=utf-8"), act_route) == 200);
  CHECK(status(local("localhost", "Application/JSON"), act_route) == 200);
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                           "text/plain; application/json", "application/jsonx"}) {
    INFO(type);
    CHECK(status(local("localhost", type), act_route) == 415);
    CHECK(status(local("localhost", type), read_route) == 200);
  }
  CHECK(status(local("localhost", "application/json"), hl7_route) == 415);
  CHECK(status(local("localhost", "application/hl7-v2"), hl7_route) == 200);
}

TEST_CASE("D32: with a token everybody needs it, this machine too") {
  CHECK(status(with("Bearer secret"), read_route, "secret") == 200);
  CHECK(status(with("bearer  secret "), read_route, "secret") == 200);
  for (const char* said : {"", "Bearer", "Bearer ", "Bearer secre", "Bearer secrets", "Basic secret", "secret"}) {
    INFO(said);
    CHECK(status(with(said), read_route, "secret") == 401);
  }
  CHECK(status(local(), read_route, "secret") == 401);
  const auto problem = refuse_access(local(), read_route, "secret");
  REQUIRE(problem);
  REQUIRE(problem->headers.size() == 1);
  CHECK(problem->headers[0].first == "WWW-Authenticate");
}

TEST_CASE("With a token a body still says what it is, and none says nothing") {
  Request request = with("Bearer secret");
  CHECK(status(request, act_route, "secret") == 200);
  request.has_body = true;
  CHECK(status(request, act_route, "secret") == 415);
  request.content_type = "application/json";
  CHECK(status(request, act_route, "secret") == 200);
}
