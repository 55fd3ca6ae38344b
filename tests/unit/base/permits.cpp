// SPDX-License-Identifier: Apache-2.0
#include "base/permits.hpp"

#include "tests/support/catch.hpp"

#include <thread>

using std::chrono::milliseconds;
using stepwise::Permits;

namespace {

constexpr milliseconds no_time{0}, enough_time{10'000};

}  // namespace

TEST_CASE("Permits are limited for one address and in total") {
  Permits permits(3, 2);
  const auto first = permits.wait_for_one("a", no_time), second = permits.wait_for_one("a", no_time);
  REQUIRE(first);
  REQUIRE(second);
  CHECK_FALSE(permits.wait_for_one("a", no_time));
  const auto third = permits.wait_for_one("b", no_time);
  REQUIRE(third);
  CHECK_FALSE(permits.wait_for_one("c", no_time));
  CHECK(permits.given() == 3);
}

TEST_CASE("Who waits for a permit gets the one that is given back") {
  Permits permits(1, 1);
  auto held = permits.wait_for_one("a", no_time);
  bool in_time = false;
  std::thread waits([&] { in_time = permits.wait_for_one("b", enough_time).has_value(); });
  while (permits.waiting() == 0) std::this_thread::yield();
  held.reset();
  waits.join();
  CHECK(in_time);
  CHECK(permits.given() == 0);
}

TEST_CASE("A permit that is moved is given back once") {
  Permits permits(2, 2);
  {
    auto one = permits.wait_for_one("a", no_time), other = permits.wait_for_one("a", no_time);
    one = std::move(other);
    CHECK(permits.given() == 2);
    other.reset();
    CHECK(permits.given() == 1);
  }
  CHECK(permits.given() == 0);
}
