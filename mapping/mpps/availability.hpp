// SPDX-License-Identifier: Apache-2.0
// The dataset of an Instance Availability Notification (PS3.4 table R.3.2-1). Pure.
#pragma once
#include "dicom/dataset.hpp"
#include "model/mpps/availability.hpp"

#include <vector>

namespace stepwise::mapping {

struct UnderstoodAvailability {
  model::AvailabilityNotice notice;
  std::vector<Error> faults;  // for reply_to (mapping/mpps/mpps_datasets.hpp); what is there is read all the same
};
UnderstoodAvailability read_availability(const dicom::Dataset& dataset);

}  // namespace stepwise::mapping
