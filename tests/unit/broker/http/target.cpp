// SPDX-License-Identifier: Apache-2.0
#include "broker/http/target.hpp"

#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace stepwise::broker::http;
using Query = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("RFC 9112 3.2: origin form and absolute form") {
  CHECK(parse_target("/a/b")->path == "/a/b");
  CHECK(parse_target("http://localhost:8080/a?x=1")->path == "/a");
  CHECK(parse_target("http://localhost:8080")->path == "/");
  CHECK(parse_target("*")->path == "*");
}

TEST_CASE("The query is decoded, in its order") {
  const auto target = parse_target("/a?name=M%C3%BCller+J&x&&limit=5&x=%3D");
  REQUIRE(target);
  CHECK(target->query == Query{{"name", "Müller J"}, {"x", ""}, {"limit", "5"}, {"x", "="}});
}

TEST_CASE("A character that should be encoded by RFC 3986 is accepted unchanged") {
  const auto target = parse_target("/a?name=王^小東&x=[1]|\"#");
  REQUIRE(target);
  CHECK(target->query == Query{{"name", "王^小東"}, {"x", "[1]|\"#"}});
}

TEST_CASE("Broken escapes and what is not UTF-8 are refused") {
  for (const char* target : {"/a?x=%", "/a?x=%4", "/a?x=%zz", "/a?x=%FF", "/a?%C3=1", "/a?x=%00"}) {
    INFO(target);
    CHECK_FALSE(parse_target(target));
  }
}

TEST_CASE("What is written into a query is read back") {
  CHECK(rc::check([] {
    const std::string value = *rc::gen::string<std::string>();
    std::string ascii;
    for (const char c : value) {
      if (c > 0) ascii += c;
    }
    const auto target = parse_target("/?x=" + encode_query_value(ascii));
    RC_ASSERT(target);
    RC_ASSERT((target->query == Query{{"x", ascii}}));
  }));
}
