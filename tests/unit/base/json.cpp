// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include "base/limits.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;

namespace {

std::string repeated(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

std::string lists(int levels) {
  return repeated(levels, "[") + repeated(levels, "]");
}

std::string objects(int levels) {
  return repeated(levels, "{\"a\":") + "1" + repeated(levels, "}");
}

}  // namespace

TEST_CASE("JSON of 32 levels is read, of 33 it is not; lists and objects count alike") {
  CHECK(parse_json(lists(limits::json_levels)).dump() == lists(limits::json_levels));
  CHECK(parse_json(objects(limits::json_levels)).dump() == objects(limits::json_levels));
  CHECK(parse_json(lists(limits::json_levels + 1)).is_discarded());
  CHECK(parse_json(objects(limits::json_levels + 1)).is_discarded());
  CHECK(parse_json(R"({"first":)" + lists(limits::json_levels) + R"(,"second":1})").is_discarded());
}

TEST_CASE("JSON of two million levels is refused and does not overflow the stack") {
  CHECK(parse_json(lists(2'000'000)).is_discarded());
  CHECK(parse_json(repeated(2'000'000, "[")).is_discarded());
}

TEST_CASE("Many lists beside each other are one level, and a bracket in a text is none") {
  CHECK(parse_json("[" + repeated(1000, "[],") + "{}]").size() == 1001);
  CHECK(parse_json("[\"" + repeated(1000, "[") + "\"]").size() == 1);
}

TEST_CASE("What is no JSON is discarded") {
  for (const char* text : {"", "{", "[1,]", "nonsense", "\"\xFF\""}) CHECK(parse_json(text).is_discarded());
}
