// SPDX-License-Identifier: Apache-2.0
// Converts HL7 XPN, XCN and CNN to person names (reference 4.7). The order of the parts stays, except that DICOM has
// the prefix before the suffix.
#pragma once
#include "base/romanization.hpp"
#include "hl7/message.hpp"
#include "model/values.hpp"

#include <optional>

namespace stepwise::mapping {

// PID-5, PID-6: the legal name, else the display name, else the first name that is not an alias, nickname, maiden name
// or bad name. Repetitions in ideographic and phonetic representation become its other component groups.
model::PersonName person_name_of(const hl7::Field& xpn);

// Gives an alphabetic group to a name that has only ideographs, kana or hangul; these become the ideographic group. The
// language is the one that the characters show (text::language_of), else `sender_language`. If a Japanese or Korean
// name has a phonetic group, the letters are made from it. Does nothing if a part of the name cannot be converted.
void romanize(model::PersonName& name, std::optional<text::Romanization> sender_language);

// The alphabetic group must not contain ideographs (PS3.5 6.2.1): moves them to an empty group.
void move_ideographs(model::PersonName& name);

model::Person person_of(const hl7::Field& xcn);  // from the first repetition
// OBR-34: NDL.1 is a CNN in subcomponents. If there are none, a CNN in components is accepted, or a plain name.
model::Person performer_of(const hl7::Field& ndl);

}  // namespace stepwise::mapping
