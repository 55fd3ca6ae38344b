// SPDX-License-Identifier: Apache-2.0
#include "broker/testpeers/worklist_query.hpp"

#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::broker;
namespace tags = dicom::tags;

namespace {

const LocalTime today = std::chrono::local_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(8);

dicom::Dataset step_of(const WorklistCriteria& criteria) {
  const auto identifier = worklist_identifier(criteria, today);
  REQUIRE(identifier.has_value());
  const dicom::Dataset* step = identifier->item(tags::scheduled_procedure_step_sequence);
  REQUIRE(step);
  return *step;
}

}  // namespace

TEST_CASE("matching keys of the step stand in the Scheduled Procedure Step Sequence (PS3.4 K.6.1.2)") {
  const dicom::Dataset step = step_of({.date = "today", .modality = "CT", .station_aet = "CT1", .step_id = "S1"});
  CHECK(step.value(tags::scheduled_procedure_step_start_date) == "20260301");
  CHECK(step.value(tags::modality) == "CT");
  CHECK(step.value(tags::scheduled_station_ae_title) == "CT1");
  CHECK(step.value(tags::scheduled_procedure_step_id) == "S1");
}

TEST_CASE("matching keys of the patient and the request stand at the root") {
  const auto identifier = worklist_identifier(
      {.patient_id = "1", .patient_name = "W*", .accession_number = "A1", .requested_procedure_id = "R1"}, today);
  REQUIRE(identifier.has_value());
  CHECK(identifier->value(tags::patient_id) == "1");
  CHECK(identifier->value(tags::patient_name) == "W*");
  CHECK(identifier->value(tags::accession_number) == "A1");
  CHECK(identifier->value(tags::requested_procedure_id) == "R1");
}

TEST_CASE("a date is today, a day or a range; anything else is said to be none") {
  for (const std::string date : {"", "20260301", "20260301-", "-20260301", "20260301-20260307"}) {
    CHECK(step_of({.date = date}).value(tags::scheduled_procedure_step_start_date) == date);
  }
  for (const std::string date : {"tomorrow", "2026-03-01", "2026", "-", "20260301-x"}) {
    INFO(date);
    CHECK_FALSE(worklist_identifier({.date = date}, today).has_value());
  }
}

TEST_CASE("an answer is read for people and scripts") {
  dicom::Dataset step;
  step.set(tags::scheduled_procedure_step_id, "SH", "S00000001");
  step.set(tags::scheduled_procedure_step_start_time, "TM", "090000");
  dicom::Dataset answer;
  answer.set(tags::patient_name, "PN", "WEST^MARY");
  answer.set_items(tags::scheduled_procedure_step_sequence, {step});
  const WorklistEntry entry = worklist_entry(answer);
  CHECK(entry.step_id == "S00000001");
  CHECK(to_json(entry)["patient_name"] == "WEST^MARY");
  CHECK(to_table({entry}) == "TIME  STEP       NAME\n0900  S00000001  WEST^MARY\n");
}
