// SPDX-License-Identifier: Apache-2.0
#include "broker/http/department_time.hpp"

#include "tests/support/catch.hpp"

#include <string>

using namespace stepwise;
using namespace stepwise::broker::http;
using std::chrono::minutes, std::chrono::seconds;

namespace {

LocalTime midnight_of(int year, unsigned month, unsigned day) {
  return LocalTime(
      std::chrono::local_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)));
}

const mapping::Zone& berlin() {
  static const mapping::Zone zone = *mapping::Zone::named("Europe/Berlin");
  return zone;
}

// Since midnight of 2026-03-01; nullopt: the text is refused.
std::optional<LocalTime::duration> since_midnight(const std::string& time) {
  const auto read = parse_department_time("2026-03-01T" + time, berlin());
  return read ? std::optional(*read - midnight_of(2026, 3, 1)) : std::nullopt;
}

}  // namespace

TEST_CASE("A start with an offset is that moment in the department's zone; without one it is the department's time") {
  for (const auto& [text, at] :
       {std::pair{"09:30", 570}, std::pair{"09:30:00", 570}, std::pair{"09:30:00Z", 630}, std::pair{"09:30+00:00", 630},
        std::pair{"09:30+01:00", 570}, std::pair{"09:30-01:30", 720}, std::pair{"09:30-12:00", 1350},
        std::pair{"09:30+12:45", -135}, std::pair{"09:30+13:00", -150}, std::pair{"09:30+14:00", -210},
        std::pair{"09:30+00:59", 571}, std::pair{"00:00", 0}, std::pair{"23:59", 1439}, std::pair{"23:30Z", 1470}}) {
    CAPTURE(text);
    CHECK(since_midnight(text) == std::optional<LocalTime::duration>(minutes(at)));
  }
  CHECK(since_midnight("23:59:59") == std::optional<LocalTime::duration>(seconds(86399)));
  CHECK(since_midnight("09:30:07Z") == std::optional<LocalTime::duration>(seconds(630 * 60 + 7)));
  for (const char* text :
       {"24:00",       "09:60",   "09:30:60", "9:30",       "0930",        "09:30+15:00", "09:30+01:60", "09:30+0100",
        "09:30+1",     "09:30 Z", "09:30ZZ",  "09:30:00.5", "09:30z",      "09:30:",      "09:30:0",     "",
        "09",          "09:",     "09:3",     "09:30+",     "09:30+01:",   "09:30 ",      "+9:30",       "09:30+01:00 ",
        "09:30*01:00", "0x:30",   "09:30/00", "09:30:0:",   "09:30Z+00:00"}) {
    CAPTURE(text);
    CHECK_FALSE(since_midnight(text));
  }
}

TEST_CASE("An offset is converted by the zone's rules of that day, also in summer") {
  CHECK(parse_department_time("2026-07-01T09:30Z", berlin()) == midnight_of(2026, 7, 1) + minutes(690));
  CHECK(parse_department_time("2026-07-01T09:30", berlin()) == midnight_of(2026, 7, 1) + minutes(570));
  const mapping::Zone new_york = *mapping::Zone::named("America/New_York");
  CHECK(parse_department_time("2026-03-01T02:00Z", new_york) == midnight_of(2026, 2, 28) + minutes(21 * 60));
}

TEST_CASE("Date and time are joined by T, and the date has four, two and two digits") {
  for (const char* text :
       {"2026-03-01 09:30", "2026-03-01t09:30", "2026-03-0109:30", "2026-03-01", "20260301T09:30", "T09:30"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_department_time(text, berlin()));
  }
}

TEST_CASE("A date is a day of the calendar") {
  CHECK(parse_date("2026-03-01") == midnight_of(2026, 3, 1));
  CHECK(parse_date("2026-01-31") == midnight_of(2026, 1, 31));
  CHECK(parse_date("2026-12-31") == midnight_of(2026, 12, 31));
  CHECK(parse_date("2026-04-30") == midnight_of(2026, 4, 30));
  CHECK(parse_date("2028-02-29") == midnight_of(2028, 2, 29));
  CHECK(parse_date("9999-12-31") == midnight_of(9999, 12, 31));
  for (const char* day : {"2026-02-29",  "2026-13-01",  "2026-00-10", "2026-04-31",  "2026-1-01",   "2026-01-32",
                          "2026-01-00",  "2026-01-1",   "2026-01",    "2026-",       "2026",        "",
                          "26-01-01",    "2026/01/01",  "2026-01/01", "2026-01-01 ", " 2026-01-01", "2026-01-011",
                          "02026-01-01", "2026-01-01T", "-026-01-01", "2o26-01-01"}) {
    CAPTURE(day);
    CHECK_FALSE(parse_date(day));
    CHECK_FALSE(parse_department_time(std::string(day) + "T09:30", berlin()));
  }
}
