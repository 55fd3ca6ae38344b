// SPDX-License-Identifier: Apache-2.0
#include "sql/pattern.hpp"

#include "model/worklist.hpp"
#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace stepwise;

TEST_CASE("PS3.4 C.2.2.2.4: '*' and '?' become LIKE's own, and what LIKE would take for its own is escaped") {
  CHECK(sql::like_pattern("A*B?C") == "A%B_C");
  CHECK(sql::like_pattern("100%_\\") == "100\\%\\_\\\\");
  CHECK(sql::has_wildcard("A?"));
  CHECK_FALSE(sql::has_wildcard("A%"));
}

TEST_CASE("the range of an index ends at the next character, whatever its length") {
  CHECK(sql::prefix_range("AB*")->from == "AB");
  CHECK(sql::prefix_range("AB*")->end == "AC");
  CHECK(sql::prefix_range("A\x7F*")->end == "A\xC2\x80");
  CHECK(sql::prefix_range("\xDF\xBF*")->end == "\xE0\xA0\x80");
  CHECK(sql::prefix_range("\xED\x9F\xBF*")->end == "\xEE\x80\x80");  // no surrogates in UTF-8
  CHECK(sql::prefix_range("\xEF\xBF\xBF*")->end == "\xF0\x90\x80\x80");
  CHECK(sql::prefix_range("A\xF4\x8F\xBF\xBF*")->end == "B");  // nothing comes after the last character
  CHECK_FALSE(sql::prefix_range("\xF4\x8F\xBF\xBF*"));
  CHECK_FALSE(sql::prefix_range("*A"));
}

TEST_CASE("whatever matches a pattern is in its range") {
  const std::vector<std::string> parts{"A",
                                       "B",
                                       "~",
                                       "\x7F",
                                       "\xC3\x84",
                                       "\xDF\xBF",
                                       "\xED\x9F\xBF",
                                       "\xEF\xBF\xBF",
                                       "\xF0\x9F\x98\x80",
                                       "\xF4\x8F\xBF\xBF"};
  const auto some_text = [&] {
    std::string text;
    for (const auto& part : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(parts))) text += part;
    return text;
  };
  CHECK(rc::check([&] {
    const std::string prefix = some_text();
    RC_PRE(!prefix.empty());
    const std::string text = prefix + some_text();
    const auto range = sql::prefix_range(prefix + "*");
    RC_ASSERT(model::matches_wildcard(prefix + "*", text));
    if (range) RC_ASSERT(range->from <= text && text < range->end);
  }));
}
