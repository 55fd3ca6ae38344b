// SPDX-License-Identifier: Apache-2.0
#include "broker/config/endpoint.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::broker;

TEST_CASE("HOST:PORT is read and written alike") {
  for (const std::string text : {"127.0.0.1:2575", "pacs.example:1", "[::1]:65535"}) {
    const auto endpoint = parse_endpoint(text);
    REQUIRE(endpoint.has_value());
    CHECK(to_text(*endpoint) == text);
  }
  CHECK(*parse_endpoint("[::1]:11112") == Endpoint{"::1", 11112});
}

TEST_CASE("what is no HOST:PORT is refused") {
  for (const std::string text :
       {"", "2575", ":2575", "host:", "host:0", "host:65536", "host:25x", "host:-1", "::1:2575", "[]:1"}) {
    INFO(text);
    CHECK_FALSE(parse_endpoint(text).has_value());
  }
}
