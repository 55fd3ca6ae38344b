// SPDX-License-Identifier: Apache-2.0
// An HL7 message for people, a segment a line.
#pragma once
#include "hl7/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

// `bytes` as they were on the wire, in the character set that MSH-18 names. Each line is indented; with `columns` it is
// cut there.
std::string show_message(std::string_view bytes, std::size_t columns = 0);

// "ORM^O01 H0002": MSH-9 and MSH-10. Of what is no message, "no HL7 message".
std::string name_message(std::string_view bytes);

// Why a message was refused, from the ERR segments of its answer: MSA-3 has room for 80 characters only.

// A line for each error: "204 unknown key identifier at ORC-2: must be the number of a known order (send it first)". In
// HL7 2.5 and later it holds the whole text of the receiver (ERR-8, else ERR-7), in earlier versions the code and the
// place (ERR-1). At most limits::hl7_received_errors lines. Characters that a terminal must not get are replaced.
std::vector<std::string> refusal_reasons(const hl7::Message& answer);

}  // namespace stepwise::broker
