// SPDX-License-Identifier: Apache-2.0
#include "broker/http/router.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::broker::http;

namespace {

constexpr Route example_routes[] = {
    {.method = "GET", .path = "/", .summary = ""},
    {.method = "GET", .path = "/orders", .summary = ""},
    {.method = "POST", .path = "/orders", .summary = ""},
    {.method = "GET", .path = "/orders/{id}", .summary = ""},
    {.method = "POST", .path = "/orders/{id}/cancel", .summary = ""},
    {.method = "POST", .path = "/systems/{name}/test", .summary = ""},
};

std::string_view found(std::string_view method, std::string_view path) {
  const Router::Found found = Router(example_routes).find(method, path);
  return found.route == nullptr ? "" : found.route->path;
}

}  // namespace

TEST_CASE("A path is found by its template and method") {
  CHECK(found("GET", "/") == "/");
  CHECK(found("GET", "/orders") == "/orders");
  CHECK(found("GET", "/orders/17") == "/orders/{id}");
  CHECK(found("POST", "/orders/17/cancel") == "/orders/{id}/cancel");
  CHECK(Router(example_routes).find("POST", "/orders/9007199254740993/cancel").id == 9007199254740993);
}

TEST_CASE("An id is a row id in decimal and nothing else") {
  for (const char* path :
       {"/orders/", "/orders/x", "/orders/1x", "/orders/-1", "/orders/0", "/orders/99999999999999999999", "/orders/1/",
        "//orders", "", "/order", "/orders/1/cancel/2", "/orders/%31"}) {
    INFO(path);
    CHECK(found("GET", path).empty());
    CHECK(Router(example_routes).find("GET", path).allowed == "");
  }
}

TEST_CASE("A name is any text of one segment, and is decoded") {
  const Router router(example_routes);
  CHECK(router.find("POST", "/systems/pacs/test").name == "pacs");
  CHECK(router.find("POST", "/systems/R%C3%B6ntgen%201%2Fa/test").name == "Röntgen 1/a");
  for (const char* path : {"/systems//test", "/systems/test", "/systems/a/b/test", "/systems/%ff/test",
                           "/systems/%00/test", "/systems/%4/test"}) {
    INFO(path);
    CHECK(found("POST", path).empty());
  }
}

TEST_CASE("A path that has other methods says which (RFC 9110 15.5.6)") {
  CHECK(Router(example_routes).find("DELETE", "/orders").allowed == "GET, HEAD, POST");
  CHECK(Router(example_routes).find("GET", "/orders/1/cancel").allowed == "POST");
}
