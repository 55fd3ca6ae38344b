// SPDX-License-Identifier: Apache-2.0
// Timezone Offset From UTC (0008,0201): the dates and times of that dataset are of that zone (PS3.3 C.12.1.1). A
// worklist query is answered in its zone (reference 5.7; R78, A59); what an MPPS states is kept in the department's.
// Pure.
#pragma once
#include "dicom/dataset.hpp"
#include "mapping/values/zone.hpp"
#include "model/mpps.hpp"
#include "model/worklist.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace stepwise::mapping {

// East of UTC; nullopt: there is none, or what stands there is none. From -1200 to +1400.
std::optional<std::chrono::minutes> zone_offset(std::string_view timezone_offset);
std::optional<std::chrono::minutes> zone_offset(const dicom::Dataset& dataset);

// A start asked for in that zone, in the department's wall clock. A time without a date stays as it is: it has no day
// to be moved to.
void to_department(model::StartCondition& start, std::chrono::minutes offset, const Zone& department);

// The start and end of a performed step, where date and time were stated.
void to_department(model::PerformedProcedureStep& stated, std::chrono::minutes offset, const Zone& department);

// The scheduled start and end of an answer in that zone, which it then names.
void to_zone(dicom::Dataset& answer, std::chrono::minutes offset, const Zone& department);

}  // namespace stepwise::mapping
