// SPDX-License-Identifier: Apache-2.0
// Shows an HL7 message to people, one segment per line.
#pragma once
#include "hl7/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

// `bytes` are as sent or received, in the character set of MSH-18. Each line is indented, and cut at `columns` if that
// is not 0.
std::string show_message(std::string_view bytes, std::size_t columns = 0);

// MSH-9 and MSH-10, such as "ORM^O01 H0002"; "no HL7 message" for other bytes.
std::string name_message(std::string_view bytes);

// The reasons why a message was refused, from the ERR segments of its answer, because MSA-3 has at most 80 characters.
// One line per error: "204 unknown key identifier at ORC-2: must be the number of a known order (send it first)". From
// HL7 2.5 on it has the text of the receiver (ERR-8, else ERR-7), in earlier versions only code and place (ERR-1). At
// most limits::hl7_received_errors lines. Control characters are replaced.
std::vector<std::string> refusal_reasons(const hl7::Message& answer);

}  // namespace stepwise::broker
