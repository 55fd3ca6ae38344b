// SPDX-License-Identifier: Apache-2.0
#include "broker/testpeers/worklist_query.hpp"

#include "broker/terminal/table.hpp"
#include "dicom/dictionary.hpp"
#include "mapping/values/zone.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace stepwise::broker {

namespace {

namespace tags = dicom::tags;
using dicom::Dataset;
using dicom::Tag;

bool is_date(std::string_view text) {
  return text.size() == 8 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::string> matching_date(const std::string& date, LocalTime now) {
  if (date == "today") return mapping::write_da(now);
  const auto dash = date.find('-');
  const std::string from = date.substr(0, dash);
  const std::string until = dash == std::string::npos ? "" : date.substr(dash + 1);
  const bool open_start = dash != std::string::npos && from.empty() && is_date(until);
  if (date.empty() || open_start || (is_date(from) && (until.empty() || is_date(until)))) return date;
  return Error{ErrorKind::data_type,
               "date",
               "--date",
               date,
               "today, YYYYMMDD or a range YYYYMMDD-YYYYMMDD",
               "write for example 20260301-20260307"};
}

// Adds a key with the VR of the dictionary.
void ask(Dataset& dataset, Tag tag, std::string value = {}) {
  dataset.set(tag, dicom::find_attribute(tag)->vr, std::move(value));
}
void ask_all(Dataset& dataset, std::initializer_list<Tag> tags) {
  for (const Tag tag : tags) ask(dataset, tag);
}

Dataset code_keys() {
  Dataset code;
  ask_all(code, {tags::code_value, tags::coding_scheme_designator, tags::coding_scheme_version, tags::code_meaning});
  return code;
}

Dataset step_keys(const WorklistCriteria& criteria, std::string date) {
  Dataset step;
  ask_all(step, {tags::scheduled_procedure_step_start_time, tags::scheduled_performing_physician_name,
                 tags::scheduled_procedure_step_description, tags::scheduled_station_name,
                 tags::scheduled_procedure_step_location, tags::scheduled_procedure_step_status});
  ask(step, tags::scheduled_procedure_step_start_date, std::move(date));
  ask(step, tags::modality, criteria.modality);
  ask(step, tags::scheduled_station_ae_title, criteria.station_aet);
  ask(step, tags::scheduled_procedure_step_id, criteria.step_id);
  step.set_items(tags::scheduled_protocol_code_sequence, {code_keys()});
  return step;
}

}  // namespace

Result<Dataset> worklist_identifier(const WorklistCriteria& criteria, LocalTime now) {
  auto date = matching_date(criteria.date, now);
  if (!date) return date.error();
  Dataset identifier;
  ask_all(identifier,
          {tags::issuer_of_patient_id, tags::patient_birth_date, tags::patient_sex, tags::study_instance_uid,
           tags::requested_procedure_description, tags::requested_procedure_priority, tags::requesting_physician,
           tags::referring_physician_name, tags::admission_id, tags::current_patient_location,
           tags::placer_order_number_imaging_service_request, tags::filler_order_number_imaging_service_request});
  ask(identifier, tags::patient_id, criteria.patient_id);
  ask(identifier, tags::patient_name, criteria.patient_name);
  ask(identifier, tags::accession_number, criteria.accession_number);
  ask(identifier, tags::requested_procedure_id, criteria.requested_procedure_id);
  Dataset study;
  ask_all(study, {tags::referenced_sop_class_uid, tags::referenced_sop_instance_uid});
  identifier.set_items(tags::referenced_study_sequence, {study});
  identifier.set_items(tags::requested_procedure_code_sequence, {code_keys()});
  identifier.set_items(tags::scheduled_procedure_step_sequence, {step_keys(criteria, *date)});
  return identifier;
}

WorklistEntry worklist_entry(const Dataset& answer) {
  static const Dataset nothing;
  const Dataset* item = answer.item(tags::scheduled_procedure_step_sequence);
  const Dataset& step = item ? *item : nothing;
  return {
      .start_date = step.value(tags::scheduled_procedure_step_start_date),
      .start_time = step.value(tags::scheduled_procedure_step_start_time),
      .modality = step.value(tags::modality),
      .station_aet = step.value(tags::scheduled_station_ae_title),
      .step_id = step.value(tags::scheduled_procedure_step_id),
      .step_description = step.value(tags::scheduled_procedure_step_description),
      .step_status = step.value(tags::scheduled_procedure_step_status),
      .patient_id = answer.value(tags::patient_id),
      .patient_name = answer.value(tags::patient_name),
      .patient_birth_date = answer.value(tags::patient_birth_date),
      .patient_sex = answer.value(tags::patient_sex),
      .accession_number = answer.value(tags::accession_number),
      .requested_procedure_id = answer.value(tags::requested_procedure_id),
      .requested_procedure_description = answer.value(tags::requested_procedure_description),
      .study_instance_uid = answer.value(tags::study_instance_uid),
      .placer_order_number = answer.value(tags::placer_order_number_imaging_service_request),
      .filler_order_number = answer.value(tags::filler_order_number_imaging_service_request),
  };
}

Json to_json(const WorklistEntry& e) {
  return {
      {"start_date", e.start_date},
      {"start_time", e.start_time},
      {"modality", e.modality},
      {"station_aet", e.station_aet},
      {"step_id", e.step_id},
      {"step_description", e.step_description},
      {"step_status", e.step_status},
      {"patient_id", e.patient_id},
      {"patient_name", e.patient_name},
      {"patient_birth_date", e.patient_birth_date},
      {"patient_sex", e.patient_sex},
      {"accession_number", e.accession_number},
      {"requested_procedure_id", e.requested_procedure_id},
      {"requested_procedure_description", e.requested_procedure_description},
      {"study_instance_uid", e.study_instance_uid},
      {"placer_order_number", e.placer_order_number},
      {"filler_order_number", e.filler_order_number},
  };
}

std::string to_table(const std::vector<WorklistEntry>& entries) {
  Table table({"DATE", "TIME", "MOD", "STATION", "STEP", "DESCRIPTION", "STATUS", "PATIENT ID", "NAME", "BORN", "SEX",
               "ACCESSION"});
  for (const WorklistEntry& e : entries) {
    table.row({e.start_date, e.start_time.substr(0, 4), e.modality, e.station_aet, e.step_id, e.step_description,
               e.step_status, e.patient_id, e.patient_name, e.patient_birth_date, e.patient_sex, e.accession_number});
  }
  return table.text();
}

}  // namespace stepwise::broker
