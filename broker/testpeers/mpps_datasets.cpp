// SPDX-License-Identifier: Apache-2.0
#include "broker/testpeers/mpps_datasets.hpp"

#include "dicom/dictionary.hpp"
#include "mapping/values/zone.hpp"
#include "model/mpps/discontinuation.hpp"

#include <algorithm>
#include <initializer_list>

namespace stepwise::broker {

namespace {

namespace tags = dicom::tags;
using dicom::Dataset;
using dicom::Tag;

void put(Dataset& dataset, Tag tag, std::string value = {}) {
  dataset.set(tag, dicom::find_attribute(tag)->vr, std::move(value));
}
void put_empty(Dataset& dataset, std::initializer_list<Tag> tags) {
  for (const Tag tag : tags) put(dataset, tag);
}
void copy(Dataset& to, Tag tag, const Dataset& from) {
  put(to, tag, from.value(tag));
}

const Dataset& step_of(const Dataset& worklist_item) {
  static const Dataset nothing;
  const Dataset* step = worklist_item.item(tags::scheduled_procedure_step_sequence);
  return step ? *step : nothing;
}

Dataset scheduled_attributes(const Dataset& worklist_item) {
  const Dataset& step = step_of(worklist_item);
  Dataset scheduled;
  for (const Tag tag :
       {tags::study_instance_uid, tags::accession_number, tags::placer_order_number_imaging_service_request,
        tags::filler_order_number_imaging_service_request, tags::requested_procedure_id,
        tags::requested_procedure_description}) {
    copy(scheduled, tag, worklist_item);
  }
  copy(scheduled, tags::scheduled_procedure_step_id, step);
  copy(scheduled, tags::scheduled_procedure_step_description, step);
  scheduled.set_items(tags::referenced_study_sequence, worklist_item.items(tags::referenced_study_sequence));
  scheduled.set_items(tags::requested_procedure_code_sequence,
                      worklist_item.items(tags::requested_procedure_code_sequence));
  scheduled.set_items(tags::scheduled_protocol_code_sequence, step.items(tags::scheduled_protocol_code_sequence));
  return scheduled;
}

}  // namespace

Dataset started_step(const Dataset& worklist_item, const PerformedBy& by, LocalTime now) {
  const Dataset& step = step_of(worklist_item);
  Dataset created;
  created.set_items(tags::scheduled_step_attributes_sequence, {scheduled_attributes(worklist_item)});
  for (const Tag tag : {tags::patient_name, tags::patient_id, tags::issuer_of_patient_id, tags::patient_birth_date,
                        tags::patient_sex, tags::admission_id}) {
    copy(created, tag, worklist_item);
  }
  put(created, tags::modality, step.value(tags::modality));
  put(created, tags::study_id, worklist_item.value(tags::requested_procedure_id));
  put(created, tags::performed_procedure_step_id, by.performed_step_id);
  put(created, tags::performed_station_ae_title, by.station_aet);
  put(created, tags::performed_procedure_step_start_date, mapping::write_da(now));
  put(created, tags::performed_procedure_step_start_time, mapping::write_tm(now));
  put(created, tags::performed_procedure_step_status, "IN PROGRESS");
  put(created, tags::performed_procedure_step_description, step.value(tags::scheduled_procedure_step_description));
  put_empty(created, {tags::performed_station_name, tags::performed_location, tags::performed_procedure_step_end_date,
                      tags::performed_procedure_step_end_time, tags::performed_procedure_type_description});
  created.set_items(tags::procedure_code_sequence, worklist_item.items(tags::requested_procedure_code_sequence));
  created.set_items(tags::performed_protocol_code_sequence, step.items(tags::scheduled_protocol_code_sequence));
  for (const Tag tag : {tags::referenced_patient_sequence, tags::performed_series_sequence,
                        tags::performed_procedure_step_discontinuation_reason_code_sequence}) {
    created.set_items(tag, {});
  }
  return created;
}

Dataset completed_step(const Dataset& worklist_item, const std::string& series_instance_uid, LocalTime now) {
  const std::string description = step_of(worklist_item).value(tags::scheduled_procedure_step_description);
  Dataset series;
  put(series, tags::series_instance_uid, series_instance_uid);
  put(series, tags::protocol_name, description.empty() ? "STANDARD" : description);
  put_empty(series,
            {tags::performing_physician_name, tags::operators_name, tags::series_description, tags::retrieve_ae_title});
  series.set_items(tags::referenced_image_sequence, {});
  series.set_items(tags::referenced_non_image_composite_sop_instance_sequence, {});
  Dataset set;
  put(set, tags::performed_procedure_step_status, "COMPLETED");
  put(set, tags::performed_procedure_step_end_date, mapping::write_da(now));
  put(set, tags::performed_procedure_step_end_time, mapping::write_tm(now));
  set.set_items(tags::performed_series_sequence, {series});
  return set;
}

Result<Dataset> discontinued_step(std::string_view reason_code, LocalTime now) {
  const model::DiscontinuationReason* reason =
      model::find_discontinuation_reason({std::string(reason_code), "", "DCM", ""});
  if (reason == nullptr) {
    return Error{ErrorKind::table_value,
                 "discontinuation-reason",
                 "--discontinue",
                 std::string(reason_code),
                 "a code of DICOM CID 9300",
                 "take one of 110500 to 110516, 110526 to 110530 or 110533; 110513 is \"unspecified\""};
  }
  Dataset code;
  put(code, tags::code_value, std::string(reason->code));
  put(code, tags::coding_scheme_designator, "DCM");
  put(code, tags::code_meaning, std::string(reason->meaning));
  Dataset set;
  put(set, tags::performed_procedure_step_status, "DISCONTINUED");
  put(set, tags::performed_procedure_step_end_date, mapping::write_da(now));
  put(set, tags::performed_procedure_step_end_time, mapping::write_tm(now));
  set.set_items(tags::performed_procedure_step_discontinuation_reason_code_sequence, {code});
  set.set_items(tags::performed_series_sequence, {});
  return set;
}

}  // namespace stepwise::broker
