// SPDX-License-Identifier: Apache-2.0
// The dataset of an Instance Availability Notification (PS3.4 table R.3.2-1). Pure.
#pragma once
#include "dicom/dataset.hpp"
#include "model/mpps/availability.hpp"
#include "model/policy.hpp"

#include <vector>

namespace stepwise::mapping {

struct UnderstoodAvailability {
  model::AvailabilityNotice notice;
  std::vector<Error> faults;  // for reply_to (mapping/mpps/mpps_datasets.hpp); what is there is read all the same
  std::vector<Finding> findings;
};
// An invalid Study Instance UID is a fault; another invalid value is left out, with a finding: an instance whose
// availability is left out is not available.
UnderstoodAvailability read_availability(const dicom::Dataset& dataset, model::InvalidValues invalid_values = {});

}  // namespace stepwise::mapping
