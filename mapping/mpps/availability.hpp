// SPDX-License-Identifier: Apache-2.0
// Reads the dataset of an Instance Availability Notification (PS3.4 table R.3.2-1). Pure.
#pragma once
#include "dicom/dataset.hpp"
#include "model/mpps/availability.hpp"
#include "model/policy.hpp"

#include <vector>

namespace stepwise::mapping {

struct UnderstoodAvailability {
  model::AvailabilityNotice notice;
  // For reply_to (mapping/mpps/mpps_datasets.hpp); the other attributes are read even if there are faults.
  std::vector<Error> faults;
  std::vector<Finding> findings;
};
// An invalid Study Instance UID is a fault. Any other invalid value is ignored with a finding; an instance without a
// valid availability counts as not available.
UnderstoodAvailability read_availability(const dicom::Dataset& dataset, model::InvalidValues invalid_values = {});

}  // namespace stepwise::mapping
