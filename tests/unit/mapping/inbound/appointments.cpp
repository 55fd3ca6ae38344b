// SPDX-License-Identifier: Apache-2.0
// A58: SIU in (reference 2.10).
#include "tests/unit/mapping/inbound/reading.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
using model::Appointment;

namespace {

std::string siu(const std::string& event, const std::string& segments) {
  return "MSH|^~\\&|SCHED|HOSP|BROKER|RAD|20260301080000||SIU^" + event + "|S0001|P|2.4\r" + segments;
}
std::string sch(const std::string& timing = "^^^202603011000") {
  return segment("SCH", {{1, "PA1^HIS"},
                         {2, "FA1^SCHED"},
                         {6, "R1^Booked^L"},
                         {9, "1"},
                         {10, "HR"},
                         {11, timing},
                         {26, "P5001^HIS"},
                         {27, "F8801^STEPWISE"}});
}
const std::string resources =
    "RGS|1|A\rAIS|1|A|XCH^Chest^L|20260301103000|||40|MIN\rAIG|1|A|CT2^Scanner 2\rAIL|1|A|RAD^ROOM 2\rAIP|1|A|T1^TECH^TINA\r";

}  // namespace

TEST_CASE("A58: the content of each event") {
  const auto [event, change] =
      GENERATE(table<const char*, Appointment::Change>({{"S12", Appointment::Change::booked},
                                                        {"S13", Appointment::Change::booked},
                                                        {"S14", Appointment::Change::booked},
                                                        {"S15", Appointment::Change::cancelled},
                                                        {"S17", Appointment::Change::cancelled},
                                                        {"S26", Appointment::Change::no_show}}));
  CAPTURE(event);
  CHECK(read(siu(event, sch())).as<Appointment>().change == change);
}

TEST_CASE("A58: numbers, start, duration, resources; the patient is not read") {
  const Read read_it = read(siu("S12", sch() + "PID|||garbage that nobody reads\r" + resources));
  const auto& request = read_it.as<Appointment>();
  CHECK(request.placer_number == model::Identifier{"P5001", "HIS", "", "", ""});
  CHECK(request.filler_number.value == "F8801");
  CHECK(request.appointment_id == "FA1");
  CHECK(request.start == local(2026, 3, 1, 10, 30));
  CHECK(request.duration_minutes == 40);
  CHECK(request.service.value == "XCH");
  CHECK(request.resources == std::vector<std::string>{"CT2", "Scanner 2", "RAD", "ROOM 2"});
  CHECK(request.performer.id == "T1");
  CHECK(request.reason.meaning == "Booked");
}

TEST_CASE("the performer is the first person that AIP-2 does not delete") {
  const auto performer = [](const std::string& people) {
    return read(siu("S12", sch() + "RGS|1|A\rAIS|1|A|XCH\r" + people)).as<Appointment>().performer.id;
  };
  CHECK(performer("AIP|1|D|T1^TECH^TINA\rAIP|2|A|T2^TECH^TOM\rAIP|3|A|T3^TECH^TIM\r") == "T2");
  CHECK(performer("AIP|1| d|T1^TECH^TINA\rAIP|2||T2^TECH^TOM\r") == "T2");
  CHECK(performer("AIP|1|D|T1^TECH^TINA\r").empty());
}

TEST_CASE("R38: the start of an appointment is in AIS-4, TQ1-7 or SCH-11.4") {
  CHECK(read(siu("S12", sch())).as<Appointment>().start == local(2026, 3, 1, 10));
  CHECK(read(siu("S12", sch("") + "TQ1|1||||||202603011100\r")).as<Appointment>().start == local(2026, 3, 1, 11));
  CHECK_FALSE(read(siu("S12", sch(""))).as<Appointment>().start);
  CHECK(read(siu("S12", sch())).as<Appointment>().duration_minutes == 60);
  CHECK(read(siu("S12", sch("^^^tomorrow"))).error().place == "SCH-11.4");
}

TEST_CASE("A58: without SCH 100; without a number 101") {
  CHECK(read(siu("S12", resources)).error().kind == ErrorKind::segment_sequence);
  CHECK(read(siu("S12", "SCH|\r")).error().place == "SCH-26");
  CHECK(read(siu("S12", "SCH|PA1\r")).as<Appointment>().appointment_id == "PA1");
}

TEST_CASE("an appointment for a day without a time, and its notes") {
  const Read read_it =
      read(siu("S12", sch("^^^20260301") + "NTE|1||Fasting\r" + pid + "RGS|1|A\rAIS|1|A|XCH\rNTE|1||Two views\r"));
  CHECK(read_it.as<Appointment>().start == local(2026, 3, 1));
  CHECK(read_it.as<Appointment>().start_is_day);
  CHECK(read_it.as<Appointment>().comments == "Fasting\r\nTwo views");
  CHECK_FALSE(read(siu("S12", sch())).as<Appointment>().start_is_day);
}

TEST_CASE("D36: a duration that is not a positive whole number is a finding, and the next place is used") {
  for (const char* duration : {"x", "0", "-5", "99999999999"}) {
    const Read appointment = read(siu("S12", sch() + "AIS|1|A|XCH^Chest^L|20260301103000|||" + duration + "|MIN\r"));
    CHECK(appointment.as<Appointment>().duration_minutes == 60);
    CHECK(appointment.has_finding("field-not-used", "AIS-7"));
  }
}
