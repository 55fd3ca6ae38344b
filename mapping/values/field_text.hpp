// SPDX-License-Identifier: Apache-2.0
// Fields of several parts as one text for people, and as they came.
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
                   std::string_view separator);        // those with a value
std::string location_text(const hl7::Field& pl);       // point of care/room/bed/facility
std::string address_text(const hl7::Repetition& xad);  // street, other, city, state, zip, country
// The first repetition that is no bad address (XAD.7 BA) and no place of birth or origin; else empty.
hl7::Repetition address_of(const hl7::Field& xad);
// XTN.1, XTN.12 or area code and number of the first repetition that is a telephone, a mobile one too; else of the
// first that has a number, but for an e-mail address (XTN.2 NET, XTN.3 Internet, X.400, an "@").
std::string phone_text(const hl7::Field& xtn);
std::string code_text(const hl7::Field& ce);                    // meaning, else code
std::string note_text(const std::vector<hl7::Segment>& notes);  // NTE-3, lines parted by CR LF

}  // namespace stepwise::mapping
