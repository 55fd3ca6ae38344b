// SPDX-License-Identifier: Apache-2.0
#include "model/history.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;
using model::CauseKind;

TEST_CASE("The causes of changes have the words of the database") {
  const auto words = model::words_of<CauseKind>();
  CHECK(words == std::vector<std::string_view>{"message", "dataset", "availability", "action", "sweep"});
  for (const std::string_view word : words) {
    const auto kind = model::parse<CauseKind>(word);
    REQUIRE(kind);
    CHECK(model::to_text(*kind) == word);
  }
  CHECK_FALSE(model::parse<CauseKind>("import"));
}
