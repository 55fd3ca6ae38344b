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
                   std::string_view separator);                 // those with a value
std::string location_text(const hl7::Field& pl);                // point of care/room/bed/facility
std::string address_text(const hl7::Field& xad);                // street, other, city, state, zip, country
std::string phone_text(const hl7::Field& xtn);                  // XTN.1, XTN.12 or area code and number
std::string code_text(const hl7::Field& ce);                    // meaning, else code
std::string note_text(const std::vector<hl7::Segment>& notes);  // NTE-3, lines parted by CR LF

}  // namespace stepwise::mapping
