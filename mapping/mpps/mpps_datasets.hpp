// SPDX-License-Identifier: Apache-2.0
// MPPS datasets to the model, and refusals back to DIMSE (PS3.4 F.7; reference 6.1, 6.2; D28, D31). Pure.
#pragma once
#include "base/result.hpp"
#include "dicom/dataset.hpp"
#include "dicom/status.hpp"
#include "model/mpps.hpp"
#include "model/policy.hpp"

#include <string>
#include <utility>
#include <vector>

namespace stepwise::mapping {

struct UnderstoodPerformed {
  model::PerformedStepUpdate update;
  std::vector<Finding> findings;
};
// Values are checked against their value representations; one that is not valid is never in the update (D28).
// What is there is read even when something is missing, so that a refused one can be kept (D28): `faults` says what the
// form lacks.
struct PerformedForm {
  UnderstoodPerformed understood;
  // Place is the tag; code "missing-attribute" (0120), "missing-value" (0121), "invalid-status" or
  // "invalid-value" (0106).
  std::vector<Error> faults;
};
PerformedForm read_create(const std::string& sop_instance_uid, const dicom::Dataset& dataset,
                          const std::string& calling_aet, const model::StationPolicy& station);
PerformedForm read_set(const dicom::Dataset& dataset, const model::StationPolicy& station,
                       bool is_final_expected_complete);

// The DIMSE answer to a refusal of the form or of the rules (reference 6.2, the table by Error::code).
dicom::Reply reply_to(const std::vector<Error>& faults);

}  // namespace stepwise::mapping
