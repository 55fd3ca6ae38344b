// SPDX-License-Identifier: Apache-2.0
#include "base/connection_limits.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;

namespace {

const std::chrono::steady_clock::time_point now{};

OpenConnection waiting(std::uint64_t number, const char* address, int seconds) {
  return {number, address, now - std::chrono::seconds(seconds)};
}

}  // namespace

TEST_CASE("While there is room every connection is admitted and none is closed") {
  const auto verdict = make_room({waiting(1, "a", 9)}, "a", {.total = 2, .per_address = 2});
  CHECK(verdict.is_welcome);
  CHECK_FALSE(verdict.evicted);
}

TEST_CASE("An address that has all it may have loses its own that waited longest") {
  const auto verdict =
      make_room({waiting(1, "b", 99), waiting(2, "a", 1), waiting(3, "a", 5)}, "a", {.total = 10, .per_address = 2});
  CHECK(verdict.is_welcome);
  CHECK(verdict.evicted == 3);
}

TEST_CASE("At the total limit the address with the most connections loses its longest-waiting one") {
  const auto verdict = make_room({waiting(1, "his", 999), waiting(2, "flood", 1), waiting(3, "flood", 5)}, "new",
                                 {.total = 3, .per_address = 3});
  CHECK(verdict.evicted == 3);
}

TEST_CASE("A connection that something is done for stays") {
  const OpenConnection busy{1, "a", {}}, also_busy{2, "a", {}};
  CHECK(make_room({busy, waiting(3, "b", 1), also_busy}, "c", {.total = 3, .per_address = 3}).evicted == 3);
  CHECK_FALSE(make_room({busy, also_busy}, "c", {.total = 2, .per_address = 2}).is_welcome);
  CHECK_FALSE(make_room({busy, waiting(3, "b", 1)}, "a", {.total = 9, .per_address = 1}).is_welcome);
}
