// SPDX-License-Identifier: Apache-2.0
// What a modality says of its work, and the use case that hears it.
#pragma once
#include "broker/performed_step.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "dicom/uid.hpp"
#include "tests/unit/broker/department.hpp"

#include <string>

namespace stepwise::test {

namespace tags = dicom::tags;
using broker::PerformedOperation;

inline dicom::Dataset creation(const dicom::Dataset& item, const std::string& status = "IN PROGRESS") {
  dicom::Dataset reference;
  reference.set(tags::study_instance_uid, "UI", item.value(tags::study_instance_uid));
  reference.set(tags::accession_number, "SH", item.value(tags::accession_number));
  const dicom::Dataset* step = item.item(tags::scheduled_procedure_step_sequence);
  reference.set(tags::scheduled_procedure_step_id, "SH", step != nullptr ? step->value(tags::scheduled_procedure_step_id) : "");
  dicom::Dataset dataset;
  dataset.set_items(tags::scheduled_step_attributes_sequence, {reference});
  dataset.set(tags::patient_id, "LO", item.value(tags::patient_id));
  dataset.set(tags::patient_name, "PN", item.value(tags::patient_name));
  dataset.set(tags::performed_procedure_step_id, "SH", "PPS1");
  dataset.set(tags::performed_station_ae_title, "AE", "DX1");
  dataset.set(tags::performed_procedure_step_start_date, "DA", "20260301");
  dataset.set(tags::performed_procedure_step_start_time, "TM", "0915");
  dataset.set(tags::modality, "CS", "DX");
  dataset.set(tags::performed_procedure_step_status, "CS", status);
  return dataset;
}

inline dicom::Dataset completion(const std::string& status = "COMPLETED") {
  dicom::Dataset series;
  series.set(tags::series_instance_uid, "UI", "2.25.77");
  series.set(tags::protocol_name, "LO", "CHEST");
  dicom::Dataset dataset;
  dataset.set_items(tags::performed_series_sequence, {series});
  dataset.set(tags::performed_procedure_step_status, "CS", status);
  dataset.set(tags::performed_procedure_step_end_date, "DA", "20260301");
  dataset.set(tags::performed_procedure_step_end_time, "TM", "0930");
  return dataset;
}

inline dicom::Reply perform(Department& d, PerformedOperation operation, const std::string& uid, const dicom::Dataset& dataset,
                            const dicom::net::Peer& peer = dx1) {
  const std::string raw = dicom::encode(dataset, dicom::TransferSyntax::implicit_little_endian, "ISO_IR 192");
  return receive_performed_step(
      d.context, peer,
      {std::string(dicom::uids::modality_performed_procedure_step), uid, dataset, raw, std::string(dicom::uids::implicit_little_endian)}, operation);
}

// What the modality says without a worklist item.
inline dicom::Dataset unscheduled(const std::string& patient_id, const std::string& study_uid) {
  dicom::Dataset reference;
  reference.set(tags::study_instance_uid, "UI", study_uid);
  dicom::Dataset dataset = creation({});
  dataset.set_items(tags::scheduled_step_attributes_sequence, {reference});
  dataset.set(tags::patient_id, "LO", patient_id);
  dataset.set(tags::patient_name, "PN", "WEST^MARY");
  return dataset;
}

inline dicom::Dataset discontinuation(const std::string& code) {
  dicom::Dataset reason;
  reason.set(tags::code_value, "SH", code);
  reason.set(tags::coding_scheme_designator, "SH", "DCM");
  dicom::Dataset dataset = completion("DISCONTINUED");
  dataset.set_items(tags::performed_procedure_step_discontinuation_reason_code_sequence, {reason});
  return dataset;
}

}  // namespace stepwise::test
