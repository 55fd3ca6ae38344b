// SPDX-License-Identifier: Apache-2.0
#include "sql/value_text.hpp"

#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace stepwise;

TEST_CASE("times are written as ISO 8601 and read as the database writes them") {
  const Instant instant =
      Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)) + std::chrono::microseconds(1'000'250);
  CHECK(sql::to_text(instant) == "2026-11-22T00:00:01.000250Z");
  CHECK(sql::instant_from("2026-11-22T00:00:01.00025+00:00") == instant);
  CHECK(sql::instant_from("2026-11-22 00:00:01+00") == instant - std::chrono::microseconds(250));
  const LocalTime time = LocalTime(std::chrono::local_days(std::chrono::year(2026) / 2 / 28)) + std::chrono::hours(23);
  CHECK(sql::to_text(time) == "2026-02-28T23:00:00");
  CHECK(sql::local_time_from("2026-02-28T23:00:00") == time);
}

TEST_CASE("every time comes back from its text, also before 1970") {
  CHECK(rc::check([] {
    const Instant instant{
        std::chrono::microseconds(*rc::gen::inRange<std::int64_t>(-60'000'000'000'000'000, 250'000'000'000'000'000))};
    RC_ASSERT(sql::instant_from(sql::to_text(instant)) == instant);
    const LocalTime time{std::chrono::seconds(*rc::gen::inRange<std::int64_t>(-60'000'000'000, 250'000'000'000))};
    RC_ASSERT(sql::local_time_from(sql::to_text(time)) == time);
  }));
}

TEST_CASE("what is no time is refused") {
  for (const char* text : {"", "infinity", "2026-11-22", "2026/11/22T00:00:00", "2026-1x-22T00:00:00"}) {
    CHECK_THROWS_AS(sql::instant_from(text), std::invalid_argument);
  }
}
