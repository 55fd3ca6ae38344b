// SPDX-License-Identifier: Apache-2.0
// Facts that the staff at the device must know: diagnoses (DG1) and pregnancy (OBX).
#pragma once
#include "mapping/inbound/reading.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

// DG1-3 with the coding method of DG1-2, else the text of DG1-4. A diagnosis that DG1-21 deletes is left out; so are
// those over the limit.
std::vector<model::Code> diagnoses_of(Reading& reading, const std::vector<hl7::Segment>& segments);

bool is_pregnancy_status(const hl7::Segment& obx);
// Pregnancy Status (0010,21C0), 1 to 4, from the last observation that states it; "": none does. An unknown answer
// causes a finding.
std::string pregnancy_of(Reading& reading, const std::vector<hl7::Segment>& observations);
// Reports an observation of pregnancy as ignored, for the reason `why`.
void leave_out_pregnancy(Reading& reading, const std::vector<hl7::Segment>& observations, std::string_view why);

}  // namespace stepwise::mapping
