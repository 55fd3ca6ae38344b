// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/progress.hpp"

#include "tests/support/catch.hpp"

#include <sstream>

using namespace std::chrono_literals;
using stepwise::broker::Progress;

TEST_CASE("a long command prints its progress and the remaining time, every five seconds") {
  Progress::Clock::time_point now;
  std::ostringstream out;
  Progress progress("messages", 1'000, out, [&now] { return now; });
  for (int i = 0; i < 119; ++i) {
    now += 100ms;
    progress.step();
  }
  CHECK(out.str() == "20 of 1000 messages, about 2 minutes left\n70 of 1000 messages, about 2 minutes left\n");
}

TEST_CASE("a command that ends within two seconds prints no progress") {
  Progress::Clock::time_point now;
  std::ostringstream out;
  Progress progress("plans", 10, out, [&now] { return now; });
  for (int i = 0; i < 10; ++i) {
    now += 199ms;
    progress.step();
  }
  CHECK(out.str().empty());
}
