// SPDX-License-Identifier: Apache-2.0
// Times of each precision: of an event, of an act, of a start and of a birth (reference 4.5, 4.6; D35).
#include "mapping/inbound/times.hpp"

#include "tests/unit/mapping/inbound/reading.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

model::EventTime event_at(const std::string& evn_2) {
  const Read read_it =
      read("MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||ADT^A08|A1|P|2.3.1\rEVN||" + evn_2 + "\r" + pid);
  REQUIRE(read_it.registration().event_at.has_value());
  return *read_it.registration().event_at;
}
Instant berlin_instant(const char* ts) {
  return berlin().parse_instant(ts).value();
}

Read ordered_for(const std::string& start) {
  return read(with(orm, {{"1^once^^202603010900^^R", "1^once^^" + start + "^^R"},
                         {"1^once^^202603010900^^R", "1^once^^" + start + "^^R"}}));
}

}  // namespace

TEST_CASE("R52: an event of each precision spans what it may mean, and not a second more") {
  struct Row {
    const char *evn_2, *from, *until;
  };
  for (const Row& row : {
           Row{"20260301", "20260301000000", "20260302000000"},
           Row{"2026030107", "20260301070000", "20260301080000"},
           Row{"202603010755", "20260301075500", "20260301075600"},
           Row{"20260301075530", "20260301075530", "20260301075530"},
           Row{"20260301075530+0100", "20260301075530", "20260301075530"},
           Row{"202603010755+0000", "20260301085500", "20260301085600"},
       }) {
    INFO(row.evn_2);
    CHECK(event_at(row.evn_2).from == berlin_instant(row.from));
    CHECK(event_at(row.evn_2).until == berlin_instant(row.until));
  }
  CHECK(event_at("20260301075530.25").from == berlin_instant("20260301075530") + std::chrono::milliseconds(250));
  CHECK(event_at("").from == berlin_instant("20260301080000"));
}

TEST_CASE("R52: ORC-9 is kept with the digits that it has, in the department's time") {
  const auto acted = [](const std::string& orc_9) {
    return read(orm_header + segment("ORC", {{1, "CA"}, {2, "P1^HIS"}, {9, orc_9}})).order().stated.transaction_time;
  };
  CHECK(acted("20260301") == "20260301");
  CHECK(acted("2026030108") == "2026030108");
  CHECK(acted("202603010800") == "202603010800");
  CHECK(acted("20260301080001") == "20260301080001");
  CHECK(acted("20260301080001.999") == "20260301080001");
  CHECK(acted("202603010800+0000") == "202603010900");
  CHECK(acted("202603012330-0100") == "202603020130");
  CHECK(acted("") == "20260301080000");  // MSH-7
  CHECK(acted("soon") == "20260301080000");
  CHECK(acted("202603010800+1500") == "20260301080000");
}

TEST_CASE("a start of each precision: a day, or a time of day") {
  struct Row {
    const char* start;
    LocalTime at;
    bool is_day;
  };
  for (const Row& row : {
           Row{"20260301", local(2026, 3, 1), true},
           Row{"2026030109", local(2026, 3, 1, 9), false},
           Row{"202603010930", local(2026, 3, 1, 9, 30), false},
           Row{"20260301093015", local(2026, 3, 1, 9, 30, 15), false},
           Row{"202603010000", local(2026, 3, 1), false},
           Row{"202603010930+0000", local(2026, 3, 1, 10, 30), false},
       }) {
    INFO(row.start);
    const Read read_it = ordered_for(row.start);
    CHECK(read_it.order().stated.requested_start == row.at);
    CHECK(read_it.order().stated.requested_start_is_day == row.is_day);
    CHECK_FALSE(read_it.has_finding("time-repaired", "ORC-7.4"));
  }
  for (const char* none : {"2026", "202603", "20260230", "202603012460", "202603010900+1500", "tomorrow"}) {
    INFO(none);
    CHECK(ordered_for(none).error().place == "ORC-7.4");
  }
}

TEST_CASE("midnight as 2400 and a leap second are taken with a finding, what is just before them without") {
  const auto is_repaired = [](const char* start) { return ordered_for(start).has_finding("time-repaired", "ORC-7.4"); };
  CHECK(ordered_for("202603012400").order().stated.requested_start == local(2026, 3, 2));
  CHECK(ordered_for("20260301235960").order().stated.requested_start == local(2026, 3, 1, 23, 59, 59));
  CHECK(is_repaired("2026030124"));
  CHECK(is_repaired("202603012400"));
  CHECK(is_repaired("20260301235960"));
  CHECK_FALSE(is_repaired("202603012359"));
  CHECK_FALSE(is_repaired("20260301235959"));
}

TEST_CASE("R34: a date of birth of each precision, and what is none") {
  struct Row {
    const char *ts, *date, *time;
  };
  for (const Row& row : {
           Row{"1970", "1970", ""},
           Row{"197003", "197003", ""},
           Row{"19700315", "19700315", ""},
           Row{"1970031508", "19700315", "08"},
           Row{"197003150830", "19700315", "0830"},
           Row{"19700315083059", "19700315", "083059"},
           Row{"197003150830-0800", "19700315", "0830"},
           Row{"19700315083059.5", "19700315", "083059"},
           Row{" 19700315 ", "19700315", ""},
           Row{"197012", "197012", ""},
           Row{"20000229", "20000229", ""},
       }) {
    INFO(row.ts);
    const auto birth = birth_date_of(berlin(), row.ts);
    REQUIRE(birth.has_value());
    CHECK(birth->date == row.date);
    CHECK(birth->time == row.time);
  }
  for (const char* none : {"", "197", "19700", "1970031", "197013", "197000", "0000", "19700230", "19010229", "197A",
                           "1970-03-15", "000003", "19700315256"}) {
    INFO(none);
    CHECK_FALSE(birth_date_of(berlin(), none).has_value());
  }
}
