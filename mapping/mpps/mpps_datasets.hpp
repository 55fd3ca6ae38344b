// SPDX-License-Identifier: Apache-2.0
// Reads MPPS datasets into the model, and translates refusals into DIMSE statuses (PS3.4 F.7; reference 6.1, 6.2; D28,
// D31). Pure.
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
// The result of reading a dataset. Values are checked against their value representations; an invalid value is never in
// the update (D28). The attributes are read even if others are missing, so that a refused dataset can be stored (D28);
// `faults` says what is wrong.
struct PerformedForm {
  UnderstoodPerformed understood;
  // The place is the tag; the code is "missing-attribute" (0120), "missing-value" (0121), "invalid-status" or
  // "invalid-value" (0106).
  std::vector<Error> faults;
};
PerformedForm read_create(const std::string& sop_instance_uid, const dicom::Dataset& dataset,
                          const std::string& calling_aet, const model::StationPolicy& station);
PerformedForm read_set(const dicom::Dataset& dataset, const model::StationPolicy& station,
                       bool is_final_expected_complete);

// The DIMSE response to a refusal (reference 6.2: the table, by Error::code).
dicom::Reply reply_to(const std::vector<Error>& faults);

}  // namespace stepwise::mapping
