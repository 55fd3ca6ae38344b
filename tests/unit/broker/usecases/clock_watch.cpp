// SPDX-License-Identifier: Apache-2.0
// Whether our clock can be trusted (D39).
#include "broker/usecases/clock_watch.hpp"

#include "broker/usecases/never_performed.hpp"
#include "sql/held_changes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

using namespace stepwise;
using namespace std::chrono_literals;
using stepwise::test::Department;

namespace {

constexpr auto limit = 60s;

// The test sets our clock and that of the kernel. Our clock starts with the time of the database server.
struct Clocks : Department {
  ManualClock ours{SystemClock().now()};
  std::chrono::microseconds kernel{0};
  broker::ClockWatch watch{ours, test_database.database(), metrics, limit, [this] { return kernel; }};

  void pass(std::chrono::microseconds time) {
    kernel += time;
    ours.advance(time);
  }
};

// The same with a step that is overdue by our clock alone.
struct Sweeping : Clocks {
  broker::Context by_our_clock{settings, ours, zone, metrics, test_database.database(), numbers, {}};
  Sweeping() {
    order("O1", "P1");  // of March: overdue in any case
    by_our_clock.clock_watch = &watch;
  }
};

}  // namespace

TEST_CASE("D39: clocks that agree are trusted") {
  Clocks c;
  const auto state = c.watch.check();
  CHECK_FALSE(state.differs);
  CHECK_FALSE(state.jumped);
  CHECK(c.watch.text().empty());
}

TEST_CASE(
    "D39: a clock that differs from the database server's is not trusted, in both directions, until it agrees again") {
  Clocks c;
  const auto off = GENERATE(as<std::chrono::seconds>{}, 30 * 24h, -30 * 24h);
  c.pass(off);
  CHECK(c.watch.check().differs);
  CHECK(c.watch.text().find("differs") != std::string::npos);
  CHECK((c.watch.check().difference < 0s) == (off > 0s));
  CHECK(c.metrics.text().find("stepwise_clock_difference_seconds ") != std::string::npos);
  c.pass(-off);
  CHECK_FALSE(c.watch.check().differs);
  CHECK(c.watch.text().empty());
}

TEST_CASE("D39: a jump is noticed by the kernel's own clock, in both directions, until it is taken back or accepted") {
  Clocks c;
  const auto jump = GENERATE(as<std::chrono::seconds>{}, 45 * 60s, -45 * 60s);
  c.ours.advance(jump);
  CHECK(c.watch.check().jump == jump);
  CHECK(c.watch.check().jumped);
  SECTION("taken back") {
    c.ours.advance(-jump);
  }
  SECTION("accepted") {
    c.watch.accept_jump();
  }
  CHECK_FALSE(c.watch.check().jumped);
}

TEST_CASE("D39: small corrections of the clock do not add up to a jump") {
  Clocks c;
  for (int day = 0; day < 300; ++day) {
    c.ours.advance(1s);
    CHECK_FALSE(c.watch.check().jumped);
  }
}

TEST_CASE(
    "D39: no step is given up while the clocks differ, also when the API asks for it; a clock that agrees lets the sweep go on") {
  Sweeping s;
  s.pass(30 * 24h);
  const auto sweep = sweep_never_performed(s.by_our_clock);
  REQUIRE(sweep.held);
  CHECK(sweep.held->code == "clock-differs");
  CHECK(s.worklist("P1").size() == 1);
  s.pass(-30 * 24h);
  CHECK(sweep_never_performed(s.by_our_clock).given_up.size() == 1);
}

TEST_CASE("D39: after a jump of the clock each step waits for a person, who accepts the jump with it") {
  Sweeping s;
  s.kernel -= 120s;  // as if our clock had jumped to the right time
  const auto sweep = sweep_never_performed(s.by_our_clock);
  REQUIRE(sweep.held);
  CHECK(sweep.held->code == "bulk-change");
  sql::HeldChanges held(s.test_database.database());
  REQUIRE(held.confirm(s.one("SELECT id FROM stepwise.held_change"), 1, s.ours.now()));
  CHECK(sweep_never_performed(s.by_our_clock).given_up.size() == 1);
  CHECK_FALSE(s.watch.check().jumped);
}
