// SPDX-License-Identifier: Apache-2.0
// What the staff at the scanner must know: diagnoses (DG1) and pregnancy (OBX).
#pragma once
#include "mapping/inbound/reading.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

// DG1-3 with the coding method of DG1-2, else the text of DG1-4. One that DG1-21 takes away, and what is over the
// limit, is left out.
std::vector<model::Code> diagnoses_of(Reading& reading, const std::vector<hl7::Segment>& segments);

bool is_pregnancy_status(const hl7::Segment& obx);
// Pregnancy Status (0010,21C0), 1 to 4, of the last observation that says it; "" where none does. An answer that we do
// not know is a finding.
std::string pregnancy_of(Reading& reading, const std::vector<hl7::Segment>& observations);
// Where a message has no place for it.
void leave_out_pregnancy(Reading& reading, const std::vector<hl7::Segment>& observations, std::string_view why);

}  // namespace stepwise::mapping
