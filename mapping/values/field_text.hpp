// SPDX-License-Identifier: Apache-2.0
// Converts fields with several parts to one text for people, and to their components as received.
#pragma once
#include "hl7/message.hpp"
#include "model/values.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

model::Composite composite_of(const hl7::Repetition& field);

std::string joined(const hl7::Repetition& field, std::initializer_list<int> components,
                   std::string_view separator);        // only the parts that have a value
std::string location_text(const hl7::Field& pl);       // point of care/room/bed/facility
std::string address_text(const hl7::Repetition& xad);  // street, other, city, state, zip, country
// The first repetition that is a current address: not a bad address (XAD.7 BA) and not a place of birth or origin; else
// empty.
hl7::Repetition address_of(const hl7::Field& xad);
// A telephone number (XTN.1, XTN.12, or area code and number): that of the first repetition that is a telephone or
// mobile phone, else of the first repetition that has a number and is not an e-mail address (XTN.2 NET, XTN.3 Internet,
// X.400, an "@").
std::string phone_text(const hl7::Field& xtn);
std::string code_text(const hl7::Field& ce);                    // the meaning, else the code
std::string note_text(const std::vector<hl7::Segment>& notes);  // NTE-3, lines separated by CR LF

}  // namespace stepwise::mapping
