// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/zone.hpp"

#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace stepwise;
using namespace stepwise::mapping;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

LocalTime zone_time(int year, unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
  return LocalTime(
             std::chrono::local_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day))) +
         hours(hour) + minutes(minute) + seconds(second);
}
Instant utc(int year, unsigned month, unsigned day, int hour, int minute = 0) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)) +
         hours(hour) + minutes(minute);
}
Zone zone(const char* name) {
  return *Zone::named(name);
}

}  // namespace

TEST_CASE("a time zone is named by the IANA database; another name is an error that tells it") {
  CHECK(Zone::named("Europe/Berlin").has_value());
  CHECK(Zone::named("UTC").has_value());
  const auto unknown = Zone::named("Europe/Atlantis");
  REQUIRE(unknown.has_error());
  CHECK(unknown.error().rule.find("Europe/Atlantis") != std::string::npos);
  CHECK_FALSE(unknown.error().remedy.empty());
}

TEST_CASE("case R36: TS of every precision (reference 4.6)") {
  const Zone berlin = zone("Europe/Berlin");
  CHECK(berlin.parse_ts("20260301") == zone_time(2026, 3, 1));
  CHECK(berlin.parse_ts("20260301", "073000") == zone_time(2026, 3, 1, 7, 30));
  CHECK(berlin.parse_ts("2026030109") == zone_time(2026, 3, 1, 9));
  CHECK(berlin.parse_ts("202603010930") == zone_time(2026, 3, 1, 9, 30));
  CHECK(berlin.parse_ts("20260301093015") == zone_time(2026, 3, 1, 9, 30, 15));
  CHECK(berlin.parse_ts("20260301093015.1234") == zone_time(2026, 3, 1, 9, 30, 15));
  CHECK(berlin.parse_ts(" 202603010930 ") == zone_time(2026, 3, 1, 9, 30));
  CHECK(berlin.parse_ts("202603010930", "073000") == zone_time(2026, 3, 1, 9, 30));
}

TEST_CASE("2400 is midnight at the end of the day, second 60 the last there is (reference 4.6)") {
  const Zone berlin = zone("Europe/Berlin");
  CHECK(berlin.parse_ts("202602282400") == zone_time(2026, 3, 1));
  CHECK(berlin.parse_ts("20261231235960") == zone_time(2026, 12, 31, 23, 59, 59));
  CHECK_FALSE(berlin.parse_ts("202602282401"));
  CHECK_FALSE(berlin.parse_ts("20261231235961"));
}

TEST_CASE("what is no date is none") {
  const Zone berlin = zone("Europe/Berlin");
  for (const char* text :
       {"", "2026", "202603", "2026030", "20260230", "20261301", "00000000", "tomorrow", "2026-03-01", "20260301 0900",
        "202603012460", "2026030109305", "20260301+1", "20260301.5", "202603010930+01000", "2026030109301599"}) {
    INFO(text);
    CHECK_FALSE(berlin.parse_ts(text));
    CHECK_FALSE(berlin.parse_instant(text));
  }
}

TEST_CASE("A59: a TS with a zone is converted to the wall clock of the department") {
  CHECK(zone("Asia/Shanghai").parse_ts("202603010900+0800") == zone_time(2026, 3, 1, 9));
  CHECK(zone("Europe/Berlin").parse_ts("202603010900+0800") == zone_time(2026, 3, 1, 2));
  CHECK(zone("Europe/Berlin").parse_ts("202603010030-0500") == zone_time(2026, 3, 1, 6, 30));
  // A date without a time is not converted.
  CHECK(zone("America/New_York").parse_ts("20260301+0800") == zone_time(2026, 3, 1));
}

TEST_CASE("A59: an offset is from -1200 to +1400, with minutes up to 59; a time with another one is none") {
  const Zone utc_zone = zone("UTC");
  CHECK(utc_zone.parse_ts("202603011400+1400") == zone_time(2026, 3, 1));
  CHECK(utc_zone.parse_ts("202603011200-1200") == zone_time(2026, 3, 2));
  CHECK(utc_zone.parse_ts("202603010900+0059") == zone_time(2026, 3, 1, 8, 1));
  for (const char* text : {"202603010900+1401", "202603010900-1201", "202603010900+0060", "202603010900-9959",
                           "20260301+1500", "202603010900+01", "202603010900+01:00", "202603010900Z"}) {
    INFO(text);
    CHECK_FALSE(utc_zone.parse_ts(text));
    CHECK_FALSE(utc_zone.parse_instant(text));
  }
}

TEST_CASE("each part of a time has its limits: just reached and just passed") {
  const Zone utc_zone = zone("UTC");
  for (const char* text : {"20260131", "20260228", "20240229", "20261231", "00010101", "99991231", "2026030123",
                           "202603012359", "20260301235959", "20260301235960", "202603012400", "20260301240000"}) {
    INFO(text);
    CHECK(utc_zone.parse_ts(text));
  }
  for (const char* text : {"20260132", "20260229", "20261301", "20260001", "20260100", "00000101", "20260301240001",
                           "2026030125", "202603010960", "20260301095961"}) {
    INFO(text);
    CHECK_FALSE(utc_zone.parse_ts(text));
  }
}

TEST_CASE("A59: local times around the change of the clock") {
  const Zone berlin = zone("Europe/Berlin");
  CHECK(berlin.to_instant(zone_time(2026, 7, 1, 12)) == utc(2026, 7, 1, 10));
  CHECK(berlin.to_instant(zone_time(2026, 1, 1, 12)) == utc(2026, 1, 1, 11));
  CHECK(berlin.to_instant(zone_time(2026, 10, 25, 2, 30)) == utc(2026, 10, 25, 0, 30));  // twice that night: the first
  CHECK(berlin.to_instant(zone_time(2026, 3, 29, 2, 30)) == utc(2026, 3, 29, 1));        // never that night: the change
  CHECK(berlin.to_local(utc(2026, 10, 25, 1, 30)) == zone_time(2026, 10, 25, 2, 30));
}

TEST_CASE("an instant keeps the fraction of its second") {
  const Zone berlin = zone("Europe/Berlin");
  CHECK(berlin.parse_instant("20260301093015.25+0000") ==
        utc(2026, 3, 1, 9, 30) + std::chrono::microseconds(15'250'000));
  CHECK(berlin.parse_instant("20260301") == utc(2026, 2, 28, 23));
}

TEST_CASE("times are written as HL7 and DICOM have them") {
  CHECK(zone("Europe/Berlin").write_ts(utc(2026, 7, 1, 10, 5)) == "20260701120500+0200");
  CHECK(zone("America/St_Johns").write_ts(utc(2026, 1, 1, 0)) == "20251231203000-0330");
  CHECK(zone("UTC").write_ts(utc(2026, 1, 1, 0)) == "20260101000000+0000");
  CHECK(Zone::write_ts(zone_time(2026, 3, 1, 9, 0, 5)) == "20260301090005");
  CHECK(write_da(zone_time(2026, 3, 1, 9)) == "20260301");
  CHECK(write_tm(zone_time(2026, 3, 1, 9, 7, 5)) == "090705");
}

TEST_CASE("what is written is read as the same instant") {
  const Zone berlin = zone("Europe/Berlin");
  CHECK(rc::check("write_ts and parse_instant", [&] {
    const auto second = *rc::gen::inRange<std::int64_t>(0, 4'000'000'000);
    const Instant instant{std::chrono::seconds(second)};
    RC_ASSERT(berlin.parse_instant(berlin.write_ts(instant)) == instant);
    RC_ASSERT(berlin.parse_ts(berlin.write_ts(instant)) == berlin.to_local(instant));
  }));
}
