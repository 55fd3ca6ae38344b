// SPDX-License-Identifier: Apache-2.0
#include "mapping/performed.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "dicom/dictionary.hpp"
#include "mapping/dicom_values.hpp"

#include <array>

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using dicom::Dataset;
using dicom::Status;
using dicom::Tag;
using model::PerformedProcedureStep;
using model::PerformedState;

// PS3.4 table F.7.2-1: what an N-CREATE must state with a value (Type 1), besides the Scheduled Step Attributes Sequence and the status.
constexpr std::array required_at_creation{tags::performed_procedure_step_id, tags::performed_station_ae_title,
                                          tags::performed_procedure_step_start_date, tags::performed_procedure_step_start_time,
                                          tags::modality};

// The same table: what an N-SET may not touch. It is ignored, with a finding.
constexpr std::array not_allowed_later{tags::scheduled_step_attributes_sequence, tags::patient_name, tags::patient_id, tags::patient_birth_date,
                                       tags::patient_sex, tags::performed_procedure_step_id, tags::performed_station_ae_title,
                                       tags::performed_procedure_step_start_date, tags::performed_procedure_step_start_time, tags::modality,
                                       tags::study_id};

constexpr std::array<std::pair<const char*, PerformedState>, 3> statuses{{{"IN PROGRESS", PerformedState::in_progress},
                                                                          {"COMPLETED", PerformedState::completed},
                                                                          {"DISCONTINUED", PerformedState::discontinued}}};

Error missing(Tag tag) {
  return {.kind = ErrorKind::required_field_missing, .code = "missing-attribute", .place = dicom::to_text(tag), .value = "", .rule = "required", .remedy = "send the attribute"};
}
Error empty(Tag tag) {
  return {.kind = ErrorKind::required_field_missing, .code = "missing-value", .place = dicom::to_text(tag), .value = "", .rule = "a value is required", .remedy = "send a value"};
}

void require(const Dataset& dataset, Tag tag, std::vector<Error>& faults) {
  if (!dataset.has(tag)) faults.push_back(missing(tag));
  else if (dataset.value(tag).empty()) faults.push_back(empty(tag));
}

void read_status(const Dataset& dataset, PerformedForm& form) {
  const std::string text = dataset.value(tags::performed_procedure_step_status);
  if (text.empty()) return;
  for (const auto& [name, state] : statuses) {
    if (text != name) continue;
    form.understood.update.state = state;
    form.understood.update.stated.state = state;
    return;
  }
  form.faults.push_back({.kind = ErrorKind::table_value,
                         .code = "invalid-status",
                         .place = dicom::to_text(tags::performed_procedure_step_status),
                         .value = text,
                         .rule = "IN PROGRESS, COMPLETED or DISCONTINUED",
                         .remedy = "send one of these"});
}

void read_references(const Dataset& dataset, const model::StationPolicy& station, PerformedForm& form) {
  constexpr Tag sequence = tags::scheduled_step_attributes_sequence;
  for (const Dataset& item : dataset.items(sequence)) {
    require(item, tags::study_instance_uid, form.faults);
    form.understood.update.stated.references.push_back(
        {item.value(tags::study_instance_uid), item.value(tags::accession_number), item.value(tags::requested_procedure_id),
         item.value(tags::scheduled_procedure_step_id), item.value(tags::placer_order_number_imaging_service_request),
         item.value(tags::filler_order_number_imaging_service_request)});
  }
  if (!dataset.items(sequence).empty() || station.accept_missing_references) return;
  form.faults.push_back(dataset.has(sequence) ? empty(sequence) : missing(sequence));
}

std::vector<model::PerformedSeries> read_series(const Dataset& dataset) {
  std::vector<model::PerformedSeries> all;
  for (const Dataset& item : dataset.items(tags::performed_series_sequence)) {
    const std::size_t instances = item.items(tags::referenced_image_sequence).size() +
                                  item.items(tags::referenced_non_image_composite_sop_instance_sequence).size();
    all.push_back({item.value(tags::series_instance_uid), item.value(tags::series_description), item.value(tags::protocol_name),
                   item.value(tags::retrieve_ae_title), item.value(tags::operators_name), static_cast<int>(instances)});
  }
  return all;
}

// What both operations may state.
void read_changeable(const Dataset& dataset, model::PerformedStepUpdate& update) {
  PerformedProcedureStep& stated = update.stated;
  stated.ended_on = dataset.value(tags::performed_procedure_step_end_date);
  stated.ended_time = dataset.value(tags::performed_procedure_step_end_time);
  stated.description = dataset.value(tags::performed_procedure_step_description);
  stated.comments = dataset.value(tags::comments_on_the_performed_procedure_step);
  stated.procedure_codes = read_code_items(dataset, tags::procedure_code_sequence);
  stated.protocol_codes = read_code_items(dataset, tags::performed_protocol_code_sequence);
  stated.series = read_series(dataset);
  constexpr Tag reason = tags::performed_procedure_step_discontinuation_reason_code_sequence;
  if (const Dataset* item = dataset.item(reason)) stated.discontinuation_reason = read_code_item(*item);
  update.has_end = dataset.has(tags::performed_procedure_step_end_date) || dataset.has(tags::performed_procedure_step_end_time);
  update.has_series = dataset.has(tags::performed_series_sequence);
  update.has_reason = dataset.has(reason);
  update.has_comments = dataset.has(tags::comments_on_the_performed_procedure_step);
  update.has_description = dataset.has(tags::performed_procedure_step_description);
  update.has_procedure_codes = dataset.has(tags::procedure_code_sequence);
  update.has_protocol_codes = dataset.has(tags::performed_protocol_code_sequence);
}

// Reference 6.2: the row by its Error::code.
struct Row {
  const char* code;
  Status status;
  std::uint16_t error_id;
  const char* comment;  // nullptr: the error's own words
};
constexpr std::array<Row, 7> rows{{
    {"missing-attribute", Status::missing_attribute, 0, nullptr},
    {"missing-value", Status::missing_attribute_value, 0, nullptr},
    {"invalid-status", Status::invalid_attribute_value, 0, nullptr},
    {"duplicate-sop-instance", Status::duplicate_sop_instance, 0, nullptr},
    {"no-such-sop-instance", Status::no_such_sop_instance, 0, nullptr},
    {"missing-sop-instance-uid", Status::invalid_sop_instance, 0, nullptr},
    {"may-no-longer-be-updated", Status::processing_failure, 0xA710, "Performed Procedure Step Object may no longer be updated"},
}};

}  // namespace

PerformedForm read_create(const std::string& sop_instance_uid, const Dataset& dataset, const std::string& calling_aet,
                          const model::StationPolicy& station) {
  PerformedForm form;
  PerformedProcedureStep& stated = form.understood.update.stated;
  stated.sop_instance_uid = sop_instance_uid;
  stated.calling_aet = calling_aet;
  stated.patient_identifier = {dataset.value(tags::patient_id), dataset.value(tags::issuer_of_patient_id), "", "", ""};
  stated.patient_name = model::parse_person_name(dataset.value(tags::patient_name));
  stated.patient_birth_date = dataset.value(tags::patient_birth_date);
  stated.patient_sex = dataset.value(tags::patient_sex);
  stated.performed_step_id = dataset.value(tags::performed_procedure_step_id);
  stated.station_aet = dataset.value(tags::performed_station_ae_title);
  stated.station_name = dataset.value(tags::performed_station_name);
  stated.location = dataset.value(tags::performed_location);
  stated.modality = dataset.value(tags::modality);
  stated.study_id = dataset.value(tags::study_id);
  stated.started_on = dataset.value(tags::performed_procedure_step_start_date);
  stated.started_time = dataset.value(tags::performed_procedure_step_start_time);
  read_changeable(dataset, form.understood.update);
  read_references(dataset, station, form);
  for (const Tag tag : required_at_creation) require(dataset, tag, form.faults);
  if (!station.accept_missing_status) require(dataset, tags::performed_procedure_step_status, form.faults);
  read_status(dataset, form);
  return form;
}

PerformedForm read_set(const Dataset& dataset) {
  PerformedForm form;
  for (const Tag tag : not_allowed_later) {
    if (dataset.has(tag))
      form.understood.findings.push_back({"not-allowed-in-n-set", dicom::to_text(tag), "an N-SET may not change this attribute; it was ignored"});
  }
  read_changeable(dataset, form.understood.update);
  read_status(dataset, form);
  return form;
}

dicom::Reply reply_to(const std::vector<Error>& faults) {
  dicom::Reply reply;
  if (faults.empty()) return reply;
  const Error& first = faults.front();
  reply.status = first.kind == ErrorKind::unavailable ? Status::resource_limitation : Status::processing_failure;
  std::string comment = describe(first);
  for (const Row& row : rows) {
    if (first.code != row.code) continue;
    reply.status = row.status;
    reply.error_id = row.error_id;
    if (row.comment != nullptr) comment = row.comment;
  }
  // The comment is in the default repertoire (D31).
  reply.comment = text::cut(text::from_utf8(comment, "US-ASCII").bytes, limits::dicom_error_comment_characters);
  for (const Error& fault : faults) {
    if (fault.code != first.code) continue;
    if (const auto tag = dicom::parse_tag(fault.place)) reply.offending.push_back(*tag);
  }
  return reply;
}

}  // namespace stepwise::mapping
