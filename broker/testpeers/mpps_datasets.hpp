// SPDX-License-Identifier: Apache-2.0
// A modality's side of Modality Performed Procedure Step (PS3.4 F.7; reference 6.1): the datasets of N-CREATE and N-SET
// for a worklist item. Pure.
#pragma once
#include "base/clock.hpp"
#include "base/result.hpp"
#include "dicom/dataset.hpp"

#include <string>
#include <string_view>

namespace stepwise::broker {

struct PerformedBy {
  std::string station_aet;
  std::string performed_step_id;  // (0040,0253), at most 16 characters
};

// N-CREATE, IN PROGRESS: what the item of the worklist said goes back as it came.
dicom::Dataset started_step(const dicom::Dataset& worklist_item, const PerformedBy& by, LocalTime now);
// N-SET, COMPLETED with one series, or DISCONTINUED with the reason and none.
dicom::Dataset completed_step(const dicom::Dataset& worklist_item, const std::string& series_instance_uid,
                              LocalTime now);
Result<dicom::Dataset> discontinued_step(std::string_view reason_code, LocalTime now);

}  // namespace stepwise::broker
