// SPDX-License-Identifier: Apache-2.0
// The numbers by which people search for a message that was refused. Pure.
#pragma once
#include "hl7/message.hpp"

#include <string>
#include <vector>

namespace stepwise::mapping {

// The patient identifiers, order numbers, accession numbers and appointment numbers that the message names, at the
// places of the standard, without repetition; also if the message cannot be processed. At most
// limits::named_identifiers; values with more than limits::hl7_control_id_characters are left out.
std::vector<std::string> indexed_identifiers(const hl7::Message& message);

}  // namespace stepwise::mapping
