// SPDX-License-Identifier: Apache-2.0
#include "model/audit.hpp"

#include "tests/support/catch.hpp"

#include <set>

using namespace stepwise::model;

TEST_CASE("the words of the audit trail are read as they are written, and no other") {
  const auto words = words_of<AuditKind>();
  CHECK(std::set(words.begin(), words.end()).size() == words.size());
  for (const std::string_view word : words) {
    INFO(word);
    REQUIRE(parse<AuditKind>(word));
    CHECK(to_text(*parse<AuditKind>(word)) == word);
  }
  CHECK(words.back() == to_text(AuditKind::user_security));  // no enumerator is without a word
  for (const std::string_view word : {"C", "R", "U", "D", "E"})
    CHECK(to_text(parse<AuditAction>(word).value()) == word);
  CHECK(to_text(parse<AuditActorKind>("unknown").value()) == "unknown");
  CHECK_FALSE(parse<AuditKind>("order_records"));
  CHECK_FALSE(parse<AuditAction>("c"));
  CHECK_FALSE(parse<AuditActorKind>(""));
}
