// SPDX-License-Identifier: Apache-2.0
// HL7 XPN, XCN and CNN to person names (reference 4.7). Nothing is reordered but suffix and prefix, which stand the
// other way round in DICOM.
#pragma once
#include "base/romanization.hpp"
#include "hl7/message.hpp"
#include "model/values.hpp"

#include <optional>

namespace stepwise::mapping {

// PID-5, PID-6: the legal name, else the display name, else the first that is no alias, nickname, maiden or bad name;
// repetitions in ideographic and phonetic representation are its other component groups.
model::PersonName person_name_of(const hl7::Field& xpn);

// A name in ideographs (kana, hangul) alone gets an alphabetic group, and they become its ideographic one. The language
// is the one that its characters show (text::language_of), else `sender_language`; a Japanese or Korean name is read by
// its phonetic group if it has one. Nothing is done where not every part of it can be read.
void romanize(model::PersonName& name, std::optional<text::Romanization> sender_language);

// Ideographs never stand in the alphabetic group (PS3.5 6.2.1): they move to a group that is free.
void move_ideographs(model::PersonName& name);

model::Person person_of(const hl7::Field& xcn);  // its first repetition
// OBR-34: NDL.1 is a CNN in subcomponents. Without them a CNN in components is taken, or a plain name.
model::Person performer_of(const hl7::Field& ndl);

}  // namespace stepwise::mapping
