// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

#include "base/limits.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;

namespace {
Error missing_number() {
  return {.kind = ErrorKind::required_field_missing,
          .code = "placer-number-missing",
          .place = "ORC-2",
          .value = "secret",
          .rule = "required",
          .remedy = "send the placer order number"};
}
}  // namespace

TEST_CASE("An error is described by place, rule and remedy, never with its value") {
  CHECK(describe(missing_number()) == "ORC-2: required (send the placer order number)");
  CHECK(describe(Error{.kind = ErrorKind::internal}) == "application internal error");
}

TEST_CASE("A result is a value or an error; asking for the value of an error throws what the error says") {
  const Result<int> good = 7;
  CHECK(good.has_value());
  CHECK(*good == 7);
  const Result<int> bad = missing_number();
  CHECK_FALSE(bad.has_value());
  CHECK(bad.error().place == "ORC-2");
  CHECK_THROWS_AS(bad.value(), UnhandledError);
}

TEST_CASE("500 findings are kept as they are; a 501st and all further ones are one that says so") {
  std::vector<Finding> findings;
  for (std::size_t i = 1; i <= limits::message_findings; ++i) add_finding(findings, {std::to_string(i), "", ""});
  CHECK(findings.size() == 500);
  CHECK(findings.back().code == "500");
  for (int more = 0; more < 3; ++more) {
    add_finding(findings, {"more", "", ""});
    CHECK(findings.size() == 501);
    CHECK(findings.back().code == "findings-cut");
  }
}
