// SPDX-License-Identifier: Apache-2.0
#include "base/byte_budget.hpp"

#include "tests/support/catch.hpp"

#include <optional>

using stepwise::ByteBudget;

TEST_CASE("A share grows while there is room, and gives back what it no longer holds") {
  ByteBudget budget(100);
  {
    ByteBudget::Share one(budget), other(budget);
    CHECK(one.resize(60, nullptr));
    CHECK(other.resize(40, nullptr));
    CHECK(budget.used() == 100);
    CHECK_FALSE(other.resize(41, nullptr));
    CHECK(other.bytes() == 40);
    CHECK(one.resize(10, nullptr));
    CHECK(other.resize(90, nullptr));
    CHECK(budget.used() == 100);
  }
  CHECK(budget.used() == 0);
}

TEST_CASE("Whoever has held bytes for the longest may always grow: so all are served in turn") {
  ByteBudget budget(100);
  std::optional<ByteBudget::Share> first(std::in_place, budget), second(std::in_place, budget);
  CHECK(first->resize(50, nullptr));
  CHECK(second->resize(50, nullptr));
  CHECK_FALSE(second->resize(60, nullptr));
  CHECK(first->resize(1000, nullptr));
  CHECK_FALSE(second->resize(60, nullptr));
  first.reset();
  CHECK(second->resize(1000, nullptr));
}

TEST_CASE("Who found no room is told once when there may be some") {
  ByteBudget budget(100);
  ByteBudget::Share first(budget);
  std::optional<ByteBudget::Share> second(std::in_place, budget), third(std::in_place, budget);
  CHECK(first.resize(100, nullptr));
  int woken = 0;
  CHECK_FALSE(second->resize(10, [&] { ++woken; }));
  CHECK_FALSE(third->resize(10, [&] { woken += 10; }));
  third.reset();  // its connection has ended, so `wake` must not be called
  first.resize(50, nullptr);
  CHECK(woken == 1);
  first.clear();
  CHECK(woken == 1);
  CHECK(second->resize(10, nullptr));
}
