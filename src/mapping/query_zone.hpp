// SPDX-License-Identifier: Apache-2.0
// Timezone Offset From UTC (0008,0201) of a worklist query: its dates and times are of that zone, so are those it is answered with (5.7; R78,
// A59). Pure.
#pragma once
#include "dicom/dataset.hpp"
#include "mapping/zone.hpp"
#include "model/worklist.hpp"

#include <chrono>
#include <optional>

namespace stepwise::mapping {

// East of UTC; nullopt: there is none, or what stands there is none. From -1200 to +1400.
std::optional<std::chrono::minutes> zone_offset(const dicom::Dataset& identifier);

// A start asked for in that zone, in the department's wall clock. A time without a date stays as it is: it has no day to be moved to.
void to_department(model::StartCondition& start, std::chrono::minutes offset, const Zone& department);

// The scheduled start and end of an answer in that zone, which it then names.
void to_zone(dicom::Dataset& answer, std::chrono::minutes offset, const Zone& department);

}  // namespace stepwise::mapping
