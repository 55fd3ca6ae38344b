// SPDX-License-Identifier: Apache-2.0
// (0008,0201) in a worklist query and in an MPPS (R78, A59).
#include "mapping/values/dicom_zone.hpp"

#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
namespace tags = dicom::tags;
using dicom::Dataset;
using std::chrono::minutes;

namespace {

Dataset in_zone_of(const char* offset) {
  Dataset identifier;
  identifier.set(tags::timezone_offset_from_utc, "SH", offset);
  return identifier;
}
Dataset answered(const char* date, const char* time) {
  Dataset step, answer;
  step.set(tags::scheduled_procedure_step_start_date, "DA", date);
  step.set(tags::scheduled_procedure_step_start_time, "TM", time);
  answer.set_items(tags::scheduled_procedure_step_sequence, {step});
  return answer;
}
LocalTime local_at(unsigned month, unsigned day, int hour, int minute = 0) {
  return LocalTime(
             std::chrono::local_days(std::chrono::year(2026) / std::chrono::month(month) / std::chrono::day(day))) +
         std::chrono::hours(hour) + minutes(minute);
}
const Zone europe_berlin = Zone::named("Europe/Berlin").value();

}  // namespace

TEST_CASE("R78: what an offset is, and what is none") {
  CHECK(zone_offset(in_zone_of("+0800")) == minutes(480));
  CHECK(zone_offset(in_zone_of("-0330")) == minutes(-210));
  for (const char* none : {"", "0800", "+8", "+08:00", "+1500", "-1300", "+08OO", "+1401", "-1201", "+0060", "*0100"}) {
    CAPTURE(none);
    CHECK_FALSE(zone_offset(in_zone_of(none)));
  }
  CHECK_FALSE(zone_offset(Dataset()));
}

TEST_CASE("R78: the offsets farthest east and west are offsets") {
  CHECK(zone_offset("+1400") == minutes(14 * 60));
  CHECK(zone_offset("-1200") == minutes(-12 * 60));
  CHECK(zone_offset("+0059") == minutes(59));
  CHECK(zone_offset("-0000") == minutes(0));
}

TEST_CASE("R78: a period asked for in another zone is the same period in the department, in winter and summer") {
  model::StartCondition start;
  start.from = local_at(1, 5, 8);
  start.until = local_at(7, 5, 8);
  to_department(start, minutes(480), europe_berlin);
  CHECK(start.from == local_at(1, 5, 1));
  CHECK(start.until == local_at(7, 5, 2));
}

TEST_CASE("R78, A59: the answer is in that zone and says so; the day may be another one") {
  Dataset answer = answered("20260105", "2330");
  to_zone(answer, minutes(480), europe_berlin);
  const Dataset& step = answer.items(tags::scheduled_procedure_step_sequence).front();
  CHECK(step.value(tags::scheduled_procedure_step_start_date) == "20260106");
  CHECK(step.value(tags::scheduled_procedure_step_start_time) == "063000");
  CHECK(answer.value(tags::timezone_offset_from_utc) == "+0800");
}

TEST_CASE("R78: what was not asked for stays away") {
  Dataset answer;
  to_zone(answer, minutes(-210), europe_berlin);
  CHECK_FALSE(answer.has(tags::scheduled_procedure_step_sequence));
  CHECK(answer.value(tags::timezone_offset_from_utc) == "-0330");
}

TEST_CASE("PS3.3 C.12.1.1: what an MPPS states in another zone is kept in the department's, over midnight too") {
  model::PerformedProcedureStep stated;
  stated.started_on = "20260105";
  stated.started_time = "233015.25";
  stated.ended_on = "20260705";
  stated.ended_time = "0010";
  to_department(stated, minutes(-60), europe_berlin);
  CHECK(stated.started_on == "20260106");
  CHECK(stated.started_time == "013015.25");
  CHECK(stated.ended_on == "20260705");
  CHECK(stated.ended_time == "031000");
}

TEST_CASE("what is no date or time is not touched by a zone") {
  model::PerformedProcedureStep stated;
  stated.started_on = "20260105";  // a date without a time cannot be converted
  stated.ended_on = "tomorrow";
  stated.ended_time = "120000";
  to_department(stated, minutes(480), europe_berlin);
  CHECK(stated.started_on == "20260105");
  CHECK(stated.started_time.empty());
  CHECK(stated.ended_on == "tomorrow");
  CHECK(stated.ended_time == "120000");
}
