// SPDX-License-Identifier: Apache-2.0
// Dates and times of a performed step: every pair of the start, in N-CREATE, and of the end, in N-CREATE and N-SET.
#include "mapping/mpps/mpps_reading.hpp"

#include "dicom/dictionary.hpp"
#include "mapping/mpps/mpps_attributes.hpp"
#include "mapping/mpps/mpps_datasets.hpp"
#include "tests/support/catch.hpp"

#include <optional>
#include <set>

using namespace stepwise;
using namespace stepwise::mapping;
namespace tags = dicom::tags;
using dicom::Dataset;
using model::PerformedState;

namespace {

enum class Stated { valid, absent, empty, invalid, repaired };
constexpr Stated every_way[] = {Stated::valid, Stated::absent, Stated::empty, Stated::invalid, Stated::repaired};

// What stands in the dataset, and what is read of it.
std::optional<std::string> sent_date(Stated way) {
  switch (way) {
    case Stated::valid: return "20260301";
    case Stated::absent: return std::nullopt;
    case Stated::empty: return "";
    case Stated::invalid: return "20260230";
    case Stated::repaired: return "2026.03.01";
  }
  return std::nullopt;
}
std::optional<std::string> sent_time(Stated way) {
  switch (way) {
    case Stated::valid: return "091500";
    case Stated::absent: return std::nullopt;
    case Stated::empty: return "";
    case Stated::invalid: return "2400";
    case Stated::repaired: return "09:15:00";
  }
  return std::nullopt;
}
bool is_read(Stated way) {
  return way == Stated::valid || way == Stated::repaired;
}

void put_stated(Dataset& dataset, dicom::Tag tag, const std::optional<std::string>& value) {
  dataset.erase(tag);
  if (value) dataset.set(tag, dicom::find_attribute(tag)->vr, *value);
}

Dataset creation_of_step() {
  Dataset reference, dataset;
  for (const RequiredAttribute& attribute : scheduled_step_attributes)
    reference.set(attribute.tag, dicom::find_attribute(attribute.tag)->vr, "");
  reference.set(tags::study_instance_uid, "UI", "1.2.3");
  for (const RequiredAttribute& attribute : create_attributes)
    dataset.set(attribute.tag, dicom::find_attribute(attribute.tag)->vr, "");
  dataset.set(tags::modality, "CS", "DX");
  dataset.set(tags::performed_station_ae_title, "AE", "CR01");
  dataset.set(tags::performed_procedure_step_id, "SH", "PPS1");
  dataset.set(tags::performed_procedure_step_start_date, "DA", "20260301");
  dataset.set(tags::performed_procedure_step_start_time, "TM", "0900");
  dataset.set(tags::performed_procedure_step_status, "CS", "IN PROGRESS");
  dataset.set_items(tags::scheduled_step_attributes_sequence, {reference});
  return dataset;
}

std::set<std::pair<std::string, std::string>> faults_of(const PerformedForm& form) {
  std::set<std::pair<std::string, std::string>> all;
  for (const Error& fault : form.faults) all.emplace(fault.place, fault.code);
  return all;
}
std::set<std::string> places_of(const PerformedForm& form, const std::string& finding_code) {
  std::set<std::string> all;
  for (const Finding& finding : form.understood.findings) {
    if (finding.code == finding_code) all.insert(finding.place);
  }
  return all;
}

// Of an attribute of type 1: absent is 0120, empty 0121, invalid 0106.
void expect_fault(std::set<std::pair<std::string, std::string>>& faults, const std::string& place, Stated way) {
  if (way == Stated::absent) faults.emplace(place, "missing-attribute");
  if (way == Stated::empty) faults.emplace(place, "missing-value");
  if (way == Stated::invalid) faults.emplace(place, "invalid-value");
}

}  // namespace

TEST_CASE("A24, D28: every pair of start date and start time in an N-CREATE") {
  for (const Stated date : every_way) {
    for (const Stated time : every_way) {
      INFO(static_cast<int>(date) << " " << static_cast<int>(time));
      Dataset dataset = creation_of_step();
      put_stated(dataset, tags::performed_procedure_step_start_date, sent_date(date));
      put_stated(dataset, tags::performed_procedure_step_start_time, sent_time(time));
      const PerformedForm form = read_create("1.2.7", dataset, "CR01", {});
      std::set<std::pair<std::string, std::string>> faults;
      expect_fault(faults, "(0040,0244)", date);
      expect_fault(faults, "(0040,0245)", time);
      CHECK(faults_of(form) == faults);
      CHECK(form.understood.update.stated.started_on == (is_read(date) ? "20260301" : ""));
      CHECK(form.understood.update.stated.started_time == (is_read(time) ? "091500" : ""));
      std::set<std::string> repaired;
      if (date == Stated::repaired) repaired.insert("(0040,0244)");
      if (time == Stated::repaired) repaired.insert("(0040,0245)");
      CHECK(places_of(form, "value-repaired") == repaired);
    }
  }
}

TEST_CASE("D28: every pair of end date and end time in an N-CREATE: of type 2, so only an invalid value refuses") {
  for (const Stated date : every_way) {
    for (const Stated time : every_way) {
      INFO(static_cast<int>(date) << " " << static_cast<int>(time));
      Dataset dataset = creation_of_step();
      put_stated(dataset, tags::performed_procedure_step_end_date, sent_date(date));
      put_stated(dataset, tags::performed_procedure_step_end_time, sent_time(time));
      const PerformedForm form = read_create("1.2.7", dataset, "CR01", {});
      std::set<std::pair<std::string, std::string>> faults;
      if (date == Stated::invalid) faults.emplace("(0040,0250)", "invalid-value");
      if (time == Stated::invalid) faults.emplace("(0040,0251)", "invalid-value");
      CHECK(faults_of(form) == faults);
      CHECK(form.understood.update.stated.ended_on == (is_read(date) ? "20260301" : ""));
      CHECK(form.understood.update.stated.ended_time == (is_read(time) ? "091500" : ""));
      CHECK(form.understood.update.stated.started_on == "20260301");
      CHECK(form.understood.update.stated.started_time == "0900");
      CHECK(places_of(form, "attribute-absent").empty() == (date != Stated::absent && time != Stated::absent));
    }
  }
}

TEST_CASE("D28: every pair of end date and end time in an N-SET, for a lenient and a strict station") {
  for (const bool is_strict : {false, true}) {
    for (const char* status : {"COMPLETED", "DISCONTINUED", "IN PROGRESS"}) {
      for (const Stated date : every_way) {
        for (const Stated time : every_way) {
          INFO(is_strict << " " << status << " " << static_cast<int>(date) << " " << static_cast<int>(time));
          Dataset dataset;
          dataset.set(tags::performed_procedure_step_status, "CS", status);
          put_stated(dataset, tags::performed_procedure_step_end_date, sent_date(date));
          put_stated(dataset, tags::performed_procedure_step_end_time, sent_time(time));
          const PerformedForm form = read_set(dataset, {}, is_strict);
          const bool needs_value = is_strict && std::string(status) != "IN PROGRESS";
          std::set<std::pair<std::string, std::string>> faults;
          if (date == Stated::invalid) faults.emplace("(0040,0250)", "invalid-value");
          if (time == Stated::invalid) faults.emplace("(0040,0251)", "invalid-value");
          if (needs_value && date == Stated::empty) faults.emplace("(0040,0250)", "missing-value");
          if (needs_value && time == Stated::empty) faults.emplace("(0040,0251)", "missing-value");
          CHECK(faults_of(form) == faults);
          CHECK(form.understood.update.stated.ended_on == (is_read(date) ? "20260301" : ""));
          CHECK(form.understood.update.stated.ended_time == (is_read(time) ? "091500" : ""));
          const auto is_there = [](Stated way) { return way != Stated::absent && way != Stated::invalid; };
          CHECK(form.understood.update.has_end == (is_there(date) || is_there(time)));
        }
      }
    }
  }
}

TEST_CASE(
    "D28: a lenient station's invalid start and end are left out, each by itself; a strict one's repaired refuse") {
  const std::pair<dicom::Tag, const char*> of_times[] = {{tags::performed_procedure_step_start_date, "20260230"},
                                                         {tags::performed_procedure_step_start_time, "2400"},
                                                         {tags::performed_procedure_step_end_date, "20260230"},
                                                         {tags::performed_procedure_step_end_time, "2400"}};
  for (const auto& [tag, invalid] : of_times) {
    INFO(dicom::to_text(tag));
    Dataset dataset = creation_of_step();
    put_stated(dataset, tag, invalid);
    model::StationPolicy lenient, strict;
    lenient.invalid_values = model::InvalidValues::left_out;
    strict.invalid_values = model::InvalidValues::refused;
    const PerformedForm left_out = read_create("1.2.7", dataset, "CR01", lenient);
    CHECK(left_out.faults.empty());
    CHECK(places_of(left_out, "value-left-out") == std::set<std::string>{dicom::to_text(tag)});
    const bool is_date =
        tag == tags::performed_procedure_step_start_date || tag == tags::performed_procedure_step_end_date;
    put_stated(dataset, tag, is_date ? sent_date(Stated::repaired) : sent_time(Stated::repaired));
    CHECK(faults_of(read_create("1.2.7", dataset, "CR01", strict)) ==
          std::set<std::pair<std::string, std::string>>{{dicom::to_text(tag), "invalid-value"}});
    CHECK(read_create("1.2.7", dataset, "CR01", lenient).faults.empty());
  }
}

TEST_CASE("the words of the status, and the spellings that are taken for them") {
  CHECK(performed_state_of("IN PROGRESS") == PerformedState::in_progress);
  CHECK(performed_state_of("COMPLETED") == PerformedState::completed);
  CHECK(performed_state_of("DISCONTINUED") == PerformedState::discontinued);
  for (const char* word : {"", "IN_PROGRESS", "completed", "REFUSED", "COMPLETED "})
    CHECK_FALSE(performed_state_of(word));
  CHECK(normal_spelling("in_progress") == "IN PROGRESS");
  CHECK(normal_spelling("In-Progress") == "IN PROGRESS");
  CHECK(normal_spelling("Completed") == "COMPLETED");
}

TEST_CASE("each attribute of an MPPS is read into its own member") {
  Dataset dataset, reference, series, dose;
  const auto put = [](Dataset& to, dicom::Tag tag, const char* value) {
    to.set(tag, dicom::find_attribute(tag)->vr, value);
  };
  put(dataset, tags::performed_procedure_step_end_date, "20260302");
  put(dataset, tags::performed_procedure_step_end_time, "101500");
  put(dataset, tags::timezone_offset_from_utc, "+0100");
  put(dataset, tags::comments_on_the_performed_procedure_step, "one");
  put(dataset, tags::performed_procedure_step_description, "two");
  put(dataset, tags::image_and_fluoroscopy_area_dose_product, "1");
  put(dataset, tags::total_time_of_fluoroscopy, "2");
  put(dataset, tags::total_number_of_exposures, "3");
  put(dataset, tags::comments_on_radiation_dose, "four");
  put(dataset, tags::entrance_dose, "5");
  put(reference, tags::study_instance_uid, "1.1");
  put(reference, tags::accession_number, "A1");
  put(reference, tags::requested_procedure_id, "R1");
  put(reference, tags::scheduled_procedure_step_id, "S1");
  put(reference, tags::placer_order_number_imaging_service_request, "P1");
  put(reference, tags::filler_order_number_imaging_service_request, "F1");
  Dataset second = reference;
  put(second, tags::scheduled_procedure_step_id, "S2");
  dataset.set_items(tags::scheduled_step_attributes_sequence, {reference, second});
  put(series, tags::series_instance_uid, "1.2");
  put(series, tags::series_description, "D");
  put(series, tags::protocol_name, "P");
  put(series, tags::retrieve_ae_title, "PACS");
  put(series, tags::operators_name, "STONE^IDA");
  series.set_items(tags::referenced_image_sequence, {Dataset{}, Dataset{}});
  series.set_items(tags::referenced_non_image_composite_sop_instance_sequence, {Dataset{}});
  dataset.set_items(tags::performed_series_sequence, {series, series});
  const model::PerformedProcedureStep stated = read_performed(dataset).stated;
  CHECK(stated.ended_on == "20260302");
  CHECK(stated.ended_time == "101500");
  CHECK(stated.timezone_offset == "+0100");
  CHECK(stated.comments == "one");
  CHECK(stated.description == "two");
  CHECK(stated.dose == model::RadiationDose{"1", "2", "3", "5", "dGy", "four"});
  REQUIRE(stated.references.size() == 2);
  CHECK(stated.references[0] == model::ScheduledStepReference{"1.1", "A1", "R1", "S1", "P1", "F1"});
  CHECK(stated.references[1].step_id == "S2");
  REQUIRE(stated.series.size() == 2);
  CHECK(stated.series[1] == model::PerformedSeries{"1.2", "D", "P", "PACS", "STONE^IDA", 3});
  put(dataset, tags::entrance_dose_in_mgy, "6");
  CHECK(read_performed(dataset).stated.dose.entrance_dose == "6");
  CHECK(read_performed(dataset).stated.dose.entrance_dose_unit == "mGy");
}

TEST_CASE("each attribute that an N-SET may set is told apart from one that is absent") {
  struct Row {
    dicom::Tag tag;
    bool model::PerformedStepUpdate::*flag;
  };
  using Update = model::PerformedStepUpdate;
  const Row rows[] = {
      {tags::performed_procedure_step_end_date, &Update::has_end},
      {tags::performed_procedure_step_end_time, &Update::has_end},
      {tags::performed_series_sequence, &Update::has_series},
      {tags::performed_procedure_step_discontinuation_reason_code_sequence, &Update::has_reason},
      {tags::comments_on_the_performed_procedure_step, &Update::has_comments},
      {tags::performed_procedure_step_description, &Update::has_description},
      {tags::procedure_code_sequence, &Update::has_procedure_codes},
      {tags::performed_protocol_code_sequence, &Update::has_protocol_codes},
      {tags::billing_procedure_step_sequence, &Update::has_billing_codes},
      {tags::film_consumption_sequence, &Update::has_films},
      {tags::billing_supplies_and_devices_sequence, &Update::has_materials},
  };
  for (const Row& row : rows) {
    INFO(dicom::to_text(row.tag));
    Dataset dataset;
    dataset.set(row.tag, dicom::find_attribute(row.tag)->vr, "");
    const Update update = read_performed(dataset);
    for (const Row& other : rows) CHECK(update.*other.flag == (other.flag == row.flag));
    CHECK_FALSE(update.has_dose);
  }
  Dataset dose;
  dose.set(tags::total_number_of_exposures, "US", "3");
  CHECK(read_performed(dose).has_dose);
}
