// SPDX-License-Identifier: Apache-2.0
// Timezone Offset From UTC (0008,0201): the time zone of the dates and times in a dataset (PS3.3 C.12.1.1). A worklist
// query is answered in the zone that it states (reference 5.7; R78, A59); the times of an MPPS are converted to the
// department's zone and stored. Pure.
#pragma once
#include "dicom/dataset.hpp"
#include "mapping/values/zone.hpp"
#include "model/mpps.hpp"
#include "model/worklist.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace stepwise::mapping {

// The offset east of UTC, from -1200 to +1400. nullopt: the attribute is absent or invalid.
std::optional<std::chrono::minutes> zone_offset(std::string_view timezone_offset);
std::optional<std::chrono::minutes> zone_offset(const dicom::Dataset& dataset);

// Converts a start that a query states in that zone to the department's wall-clock time. A time without a date is not
// changed, because the conversion needs a date.
void to_department(model::StartCondition& start, std::chrono::minutes offset, const Zone& department);

// Converts start and end of a performed step, if both date and time are stated.
void to_department(model::PerformedProcedureStep& stated, std::chrono::minutes offset, const Zone& department);

// Converts the scheduled start and end of an answer to that zone and adds (0008,0201) to it.
void to_zone(dicom::Dataset& answer, std::chrono::minutes offset, const Zone& department);

}  // namespace stepwise::mapping
