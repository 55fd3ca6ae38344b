// SPDX-License-Identifier: Apache-2.0
// The scheduled start of a query: single values and ranges of date and time (reference 5.1; D27, R65, R66).
#include "mapping/worklist/start_condition.hpp"

#include "tests/support/catch.hpp"

#include <tuple>

using namespace stepwise;
using namespace stepwise::mapping;

namespace {

// In the year 2026.
LocalTime day_and_time(unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
  return LocalTime(
             std::chrono::local_days(std::chrono::year(2026) / std::chrono::month(month) / std::chrono::day(day))) +
         std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}
model::StartCondition period_of(const char* date, const char* time, bool apart = false) {
  const auto condition = start_condition(date, time, apart);
  INFO((condition ? std::string() : describe(condition.error())));
  REQUIRE(condition.has_value());
  return *condition;
}
std::string refused_place(const char* date, const char* time) {
  const auto condition = start_condition(date, time);
  return condition ? "" : condition.error().place + " " + condition.error().value;
}

}  // namespace

TEST_CASE("A50: two ranges are one period, both ends included") {
  const auto period = period_of("20260101-20260131", "0800-1700");
  CHECK(period.from == day_and_time(1, 1, 8));
  CHECK(period.until == day_and_time(1, 31, 17, 0, 59));
  CHECK_FALSE(period.seconds_of_day);
}

TEST_CASE("the start by date, by time, and by both (reference 5.1)") {
  SECTION("a date is a day") {
    CHECK(period_of("20260301", "").from == day_and_time(3, 1));
    CHECK(period_of("20260301", "").until == day_and_time(3, 1, 23, 59, 59));
  }
  SECTION("open ranges of dates") {
    CHECK(period_of("20260301-", "").from == day_and_time(3, 1));
    CHECK_FALSE(period_of("20260301-", "").until);
    CHECK_FALSE(period_of("-20260301", "").from);
    CHECK(period_of("-20260301", "").until == day_and_time(3, 1, 23, 59, 59));
  }
  SECTION("a range of times on one day is a window of that day") {
    CHECK(period_of("20260301", "0800-1700").from == day_and_time(3, 1, 8));
    CHECK(period_of("20260301", "0800-1700").until == day_and_time(3, 1, 17, 0, 59));
    CHECK(period_of("20260301", "120000-").until == day_and_time(3, 1, 23, 59, 59));
  }
  SECTION("one time on one day, at the precision it is stated with") {
    CHECK(period_of("20260301", "0930").from == day_and_time(3, 1, 9, 30));
    CHECK(period_of("20260301", "0930").until == day_and_time(3, 1, 9, 30, 59));
    CHECK(period_of("20260301", "093015").until == day_and_time(3, 1, 9, 30, 15));
    CHECK(period_of("20260301", "09").until == day_and_time(3, 1, 9, 59, 59));
  }
  SECTION("times without a date hold on each day") {
    const auto window = period_of("", "0800-1200");
    CHECK_FALSE(window.from);
    REQUIRE(window.seconds_of_day);
    CHECK(*window.seconds_of_day == std::pair{8 * 3600, 12 * 3600 + 59});
    CHECK(*period_of("", "-1200").seconds_of_day == std::pair{0, 12 * 3600 + 59});
    CHECK(*period_of("", "1200-").seconds_of_day == std::pair{12 * 3600, 86399});
  }
  SECTION("one time in a range of dates holds on each of its days") {
    const auto days = period_of("20260301-20260303", "0930");
    CHECK(days.from == day_and_time(3, 1));
    CHECK(days.until == day_and_time(3, 3, 23, 59, 59));
    CHECK(*days.seconds_of_day == std::pair{9 * 3600 + 1800, 9 * 3600 + 1859});
  }
  SECTION("open ranges of both") {
    CHECK(period_of("20260301-", "120000-").from == day_and_time(3, 1, 12));
    CHECK_FALSE(period_of("20260301-", "120000-").until);
    CHECK(period_of("-20260303", "-180000").until == day_and_time(3, 3, 18));
  }
  SECTION("fractions, seconds of a leap, the end of the day") {
    CHECK(period_of("20260301", "093015.123-093020.9").until == day_and_time(3, 1, 9, 30, 20));
    CHECK(period_of("20260301", "0000-2400").until == day_and_time(3, 1, 23, 59, 59));
    CHECK(period_of("20260301", "235960").from == day_and_time(3, 1, 23, 59, 59));
  }
}

TEST_CASE("empty date and time ask for anything, also written with blanks") {
  for (const char* nothing : {"", " ", "   "}) {
    const auto any = period_of(nothing, nothing);
    CHECK_FALSE(any.from);
    CHECK_FALSE(any.until);
    CHECK_FALSE(any.seconds_of_day);
  }
}

TEST_CASE("R66: apart, the range of times holds on each day of a range of dates, and only there") {
  const auto each_day = period_of("20260301-20260303", "0800-1200", true);
  CHECK(each_day.from == day_and_time(3, 1));
  CHECK(each_day.until == day_and_time(3, 3, 23, 59, 59));
  CHECK(*each_day.seconds_of_day == std::pair{8 * 3600, 12 * 3600 + 59});
  const auto one_day = period_of("20260301", "0800-1200", true);
  CHECK(one_day.from == day_and_time(3, 1, 8));
  CHECK(one_day.until == day_and_time(3, 1, 12, 0, 59));
  CHECK_FALSE(one_day.seconds_of_day);
  const auto no_time = period_of("20260301-20260303", "", true);
  CHECK(no_time.until == day_and_time(3, 3, 23, 59, 59));
  CHECK_FALSE(no_time.seconds_of_day);
  CHECK(*period_of("20260301-", "0800-", true).seconds_of_day == std::pair{8 * 3600, 86399});
  CHECK(*period_of("", "0800-1200", true).seconds_of_day == std::pair{8 * 3600, 12 * 3600 + 59});
}

TEST_CASE("the first and the last date of each month, leap days, and none beyond") {
  for (const char* date : {"20260131", "20260228", "20240229", "20000229", "20260430", "20261231", "20260101"})
    CHECK(start_condition(date, "").has_value());
  for (const char* date : {"20260132", "20260229", "19000229", "20260431", "20261301", "20260001", "20260100",
                           "202603011", "2026301", "2026-03-01", "2026.3.001", "2026.0301"}) {
    INFO(date);
    CHECK(refused_place(date, "") == "(0040,0002) " + std::string(date));
  }
}

TEST_CASE("the limits of a time, in each precision") {
  using Limits = std::tuple<const char*, int, int>;
  for (const auto& [time, first, last] :
       {Limits{"00", 0, 3599}, Limits{"23", 82800, 86399}, Limits{"0000", 0, 59}, Limits{"2359", 86340, 86399},
        Limits{"000000", 0, 0}, Limits{"235959", 86399, 86399}, Limits{"235960", 86399, 86399},
        Limits{"123460", 45299, 45299}, Limits{"24", 86399, 86399}, Limits{"2400", 86399, 86399},
        Limits{"240000", 86399, 86399}, Limits{"12:34:56", 45296, 45296}, Limits{"123456.789", 45296, 45296}}) {
    INFO(time);
    CHECK(*period_of("", time).seconds_of_day == std::pair{first, last});
  }
  for (const char* time : {"240001", "2401", "25", "2460", "0060", "000061", "1", "123", "12345", "1234567", "12345678",
                           "1x", ".5", "-", "--", "12-13-14"}) {
    INFO(time);
    CHECK(refused_place("", time) == "(0040,0003) " + std::string(time));
  }
  CHECK(refused_place("today", "noon") == "(0040,0002) today");  // the date comes first
}

TEST_CASE("each side of a range may be absent, and is read by itself") {
  CHECK(period_of("20260301-20260302", "").from == day_and_time(3, 1));
  CHECK(period_of("20260301-20260302", "").until == day_and_time(3, 2, 23, 59, 59));
  CHECK(period_of("20260301-20260302", "08-09").from == day_and_time(3, 1, 8));
  CHECK(period_of("20260301-20260302", "08-09").until == day_and_time(3, 2, 9, 59, 59));
  CHECK(period_of("20260301-", "-1200").from == day_and_time(3, 1));
  CHECK_FALSE(period_of("20260301-", "-1200").seconds_of_day);
  CHECK(period_of("-20260302", "0800-").until == day_and_time(3, 2, 23, 59, 59));
  CHECK(period_of("-20260302", "0930").until == day_and_time(3, 2, 23, 59, 59));
  CHECK(*period_of("-20260302", "0930").seconds_of_day == std::pair{34200, 34259});
  CHECK(refused_place("20260301-x", "") == "(0040,0002) 20260301-x");
  CHECK(refused_place("x-20260301", "") == "(0040,0002) x-20260301");
}

TEST_CASE("a single date of both forms is the date YYYYMMDD, a range or no date is none") {
  CHECK(single_date("20260301") == "20260301");
  CHECK(single_date(" 2026.03.01 ") == "20260301");
  for (const char* none : {"", "20260230", "20260301-", "20260301-20260302", "2026*", "2026.03.1"})
    CHECK_FALSE(single_date(none));
}
