// SPDX-License-Identifier: Apache-2.0
// The datasets of a modality about its work, and the use case that processes them.
#pragma once
#include "broker/usecases/discrepancies.hpp"
#include "broker/usecases/mpps_request.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "dicom/uid.hpp"
#include "tests/support/department.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace stepwise::test {

namespace tags = dicom::tags;
using broker::PerformedOperation;
using Lines = std::vector<std::string>;

inline dicom::Dataset creation(const dicom::Dataset& item, const std::string& status = "IN PROGRESS") {
  dicom::Dataset reference;
  reference.set(tags::study_instance_uid, "UI", item.value(tags::study_instance_uid));
  reference.set(tags::accession_number, "SH", item.value(tags::accession_number));
  const dicom::Dataset* step = item.item(tags::scheduled_procedure_step_sequence);
  reference.set(tags::scheduled_procedure_step_id, "SH",
                step != nullptr ? step->value(tags::scheduled_procedure_step_id) : "");
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

inline dicom::Reply perform(Department& d, PerformedOperation operation, const std::string& uid,
                            const dicom::Dataset& dataset, const dicom::net::Peer& peer = dx1) {
  const std::string raw = dicom::encode(dataset, dicom::TransferSyntax::implicit_little_endian, "ISO_IR 192");
  return receive_performed_step(d.context, peer,
                                {std::string(dicom::uids::modality_performed_procedure_step), uid, dataset, raw,
                                 std::string(dicom::uids::implicit_little_endian)},
                                operation);
}

// The dataset of a modality without a worklist item.
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

inline dicom::Reply create(Department& d, const std::string& uid, const dicom::Dataset& dataset,
                           const dicom::net::Peer& peer = dx1) {
  return perform(d, PerformedOperation::create, uid, dataset, peer);
}
inline dicom::Reply set(Department& d, const std::string& uid, const dicom::Dataset& dataset) {
  return perform(d, PerformedOperation::set, uid, dataset);
}

inline dicom::Dataset item_of(Department& d, const std::string& number, const std::string& code = "XCH") {
  d.order(number, "P" + number, code);
  return d.worklist("P" + number).at(0);
}

// ORC-1 and ORC-5 of the messages to one receiver since the last call.
class Told {
 public:
  explicit Told(Department& d) : d_(d) {}
  Lines of(const std::string& name) {
    Lines all = d_.controls(name);
    const std::size_t seen = std::exchange(seen_[name], all.size());
    return {all.begin() + static_cast<std::ptrdiff_t>(std::min(seen, all.size())), all.end()};
  }
  void forget() {
    for (const char* name : {"his", "pacs", "ris"}) of(name);
  }

 private:
  Department& d_;
  std::map<std::string, std::size_t> seen_;
};

// The number of discrepancies of a kind.
inline std::int64_t discrepancies(Department& d, const std::string& kind) {
  const auto all = broker::discrepancies(d.context, {.rows = 50}).items;
  return std::count_if(all.begin(), all.end(), [&](const auto& one) { return one.row.kind == kind; });
}

}  // namespace stepwise::test
