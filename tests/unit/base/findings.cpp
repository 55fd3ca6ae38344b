// SPDX-License-Identifier: Apache-2.0
#include "base/findings.hpp"

#include "base/limits.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;

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
