// SPDX-License-Identifier: Apache-2.0
#include "broker/testpeers/mpps_datasets.hpp"

#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::broker;
namespace tags = dicom::tags;

namespace {

const LocalTime now =
    std::chrono::local_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(9) + std::chrono::minutes(30);

dicom::Dataset worklist_item() {
  dicom::Dataset step;
  step.set(tags::scheduled_procedure_step_id, "SH", "S1");
  step.set(tags::scheduled_procedure_step_description, "LO", "Chest 2 views");
  step.set(tags::modality, "CS", "DX");
  dicom::Dataset item;
  item.set(tags::patient_name, "PN", "WEST^MARY");
  item.set(tags::patient_id, "LO", "12345");
  item.set(tags::accession_number, "SH", "A1");
  item.set(tags::requested_procedure_id, "SH", "R1");
  item.set(tags::study_instance_uid, "UI", "2.25.1");
  item.set_items(tags::scheduled_procedure_step_sequence, {step});
  return item;
}

}  // namespace

TEST_CASE("N-CREATE holds every attribute of type 1 and 2 (PS3.4 table F.7.2-1)") {
  const dicom::Dataset created = started_step(worklist_item(), {"CR01", "P1"}, now);
  for (const dicom::Tag tag :
       {tags::scheduled_step_attributes_sequence, tags::performed_procedure_step_id, tags::performed_station_ae_title,
        tags::performed_procedure_step_start_date, tags::performed_procedure_step_start_time, tags::modality,
        tags::performed_procedure_step_status}) {
    INFO(dicom::to_text(tag));
    const dicom::Element* element = created.find(tag);
    REQUIRE(element);
    CHECK((!element->value.empty() || !element->items.empty()));
  }
  for (const dicom::Tag tag :
       {tags::patient_name, tags::patient_id, tags::patient_birth_date, tags::patient_sex,
        tags::referenced_patient_sequence, tags::performed_station_name, tags::performed_location, tags::study_id,
        tags::performed_procedure_step_end_date, tags::performed_procedure_step_end_time,
        tags::performed_procedure_step_description, tags::performed_procedure_type_description,
        tags::procedure_code_sequence, tags::performed_protocol_code_sequence, tags::performed_series_sequence}) {
    INFO(dicom::to_text(tag));
    CHECK(created.has(tag));
  }
  CHECK(created.value(tags::performed_procedure_step_status) == "IN PROGRESS");
}

TEST_CASE("N-CREATE gives back what the worklist said of the step") {
  const dicom::Dataset created = started_step(worklist_item(), {"CR01", "P1"}, now);
  const dicom::Dataset* scheduled = created.item(tags::scheduled_step_attributes_sequence);
  REQUIRE(scheduled);
  CHECK(scheduled->value(tags::scheduled_procedure_step_id) == "S1");
  CHECK(scheduled->value(tags::study_instance_uid) == "2.25.1");
  CHECK(scheduled->value(tags::accession_number) == "A1");
  CHECK(scheduled->value(tags::requested_procedure_id) == "R1");
}

TEST_CASE("the final N-SET has an end and a series (PS3.4 F.7.2.2)") {
  const dicom::Dataset set = completed_step(worklist_item(), "2.25.2", now);
  CHECK(set.value(tags::performed_procedure_step_status) == "COMPLETED");
  CHECK(set.value(tags::performed_procedure_step_end_date) == "20260301");
  CHECK(set.value(tags::performed_procedure_step_end_time) == "093000");
  const dicom::Dataset* series = set.item(tags::performed_series_sequence);
  REQUIRE(series);
  CHECK(series->value(tags::series_instance_uid) == "2.25.2");
  CHECK(series->value(tags::protocol_name) == "Chest 2 views");
}

TEST_CASE("a discontinuation carries its reason by code (CID 9300)") {
  const auto set = discontinued_step("110514", now);
  REQUIRE(set.has_value());
  CHECK(set->value(tags::performed_procedure_step_status) == "DISCONTINUED");
  const dicom::Dataset* reason = set->item(tags::performed_procedure_step_discontinuation_reason_code_sequence);
  REQUIRE(reason);
  CHECK(reason->value(tags::code_value) == "110514");
  CHECK(reason->value(tags::coding_scheme_designator) == "DCM");
  CHECK(reason->value(tags::code_meaning) == "Incorrect worklist entry selected");
  CHECK_FALSE(discontinued_step("110517", now).has_value());  // does not exist
}
