// SPDX-License-Identifier: Apache-2.0
// Body weight and height in OBX (reference 4.5), in the units of DICOM.
#pragma once
#include "mapping/inbound/reading.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

struct BodyMeasures {
  std::string weight_kg, size_m;  // decimal strings; "" not stated
};
inline constexpr std::string_view not_a_measure = "only weight, height and pregnancy status of the patient are used";
// True if OBX-11 (table 0085) says that the result is deleted, wrong, not available, or was never requested.
bool is_withdrawn(const hl7::Segment& obx);
// A number whose unit is absent or unknown is not used and causes a finding, because doses are calculated from weight
// and height.
BodyMeasures body_measures_of(Reading& reading, const std::vector<hl7::Segment>& observations);

}  // namespace stepwise::mapping
