// SPDX-License-Identifier: Apache-2.0
// SIU to requests (reference 2.10).
#pragma once
#include "mapping/inbound/reading.hpp"

namespace stepwise::mapping {

// S12 S13 S14 book or move, S15 S17 cancel, S26 no-show. PID is not read: an appointment never changes a patient. Error
// 100 without SCH, 101 without any of SCH-26, SCH-27, SCH-1 and SCH-2, 102 for a start that is no date.
Result<model::Request> read_appointment(Reading& reading, std::string_view event);

}  // namespace stepwise::mapping
