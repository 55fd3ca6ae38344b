// SPDX-License-Identifier: Apache-2.0
// Makes the datasets of N-CREATE and N-SET that a modality sends for a worklist item (PS3.4 F.7; reference 6.1). Pure.
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

// N-CREATE with IN PROGRESS; the values of the worklist item are returned unchanged.
dicom::Dataset started_step(const dicom::Dataset& worklist_item, const PerformedBy& by, LocalTime now);
// N-SET with COMPLETED and one series, or with DISCONTINUED, the reason and no series.
dicom::Dataset completed_step(const dicom::Dataset& worklist_item, const std::string& series_instance_uid,
                              LocalTime now);
Result<dicom::Dataset> discontinued_step(std::string_view reason_code, LocalTime now);

}  // namespace stepwise::broker
