// SPDX-License-Identifier: Apache-2.0
// Performed steps of a modality for the tests of the API.
#pragma once
#include "tests/unit/broker/http/served_console.hpp"
#include "tests/unit/broker/usecases/performing.hpp"

namespace stepwise::test {

inline std::string encoded(const dicom::Dataset& dataset) {
  return dicom::encode(dataset, dicom::TransferSyntax::implicit_little_endian, "ISO_IR 192");
}

inline dicom::Reply perform(ServedConsole& served, PerformedOperation operation, const std::string& uid,
                            const dicom::Dataset& dataset) {
  return receive_performed_step(served.context(), dx1,
                                {std::string(dicom::uids::modality_performed_procedure_step), uid, dataset,
                                 encoded(dataset), std::string(dicom::uids::implicit_little_endian)},
                                operation);
}

// An N-CREATE without a worklist item; without a Study Instance UID it has one of its own. Returns the path of the
// performed step.
inline std::string path_of_performed(ServedConsole& served, const std::string& uid,
                                     const std::string& patient_id = "M1", const std::string& study_uid = "") {
  const std::string study = study_uid.empty() ? uid + ".1" : study_uid;
  if (!perform(served, PerformedOperation::create, uid, unscheduled(patient_id, study)).ok()) return "";
  const Json items = served.get("/api/v1/performed-steps?sop_instance_uid=" + uid).json.at("items");
  return "/api/v1/performed-steps/" + items.at(0).at("id").dump();
}

}  // namespace stepwise::test
