// SPDX-License-Identifier: Apache-2.0
// Why a message was refused, from the ERR segments of its answer: MSA-3 has room for 80 characters only.
#pragma once
#include "hl7/message.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace stepwise::broker {

// A line for each error: "204 unknown key identifier at ORC-2: must be the number of a known order (send it first)". In
// HL7 2.5 and later it holds the whole text of the receiver (ERR-8, else ERR-7), in earlier versions the code and the
// place (ERR-1). At most limits::hl7_received_errors lines. Characters that a terminal must not get are replaced.
std::vector<std::string> refusal_reasons(const hl7::Message& answer);

}  // namespace stepwise::broker
