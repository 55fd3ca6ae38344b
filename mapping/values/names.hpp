// SPDX-License-Identifier: Apache-2.0
// HL7 XPN, XCN and CNN to person names (reference 4.7). Nothing is reordered but suffix and prefix, which stand the
// other way round in DICOM.
#pragma once
#include "base/text.hpp"
#include "hl7/message.hpp"
#include "model/values.hpp"

namespace stepwise::mapping {

// PID-5, PID-6: the legal name, else the display name, else the first that is no alias, nickname, maiden or bad name;
// repetitions in ideographic and phonetic representation are its other component groups.
model::PersonName person_name_of(const hl7::Field& xpn);

// A name in ideographs (kana, hangul) alone gets an alphabetic group, and they become its ideographic one; a Japanese
// name by its kana. Nothing is done where not every part of it can be read.
void romanize(model::PersonName& name, text::Romanization script);

model::Person person_of(const hl7::Field& xcn);  // its first repetition
// OBR-34: NDL.1 is a CNN in subcomponents. Without them a CNN in components is taken, or a plain name.
model::Person performer_of(const hl7::Field& ndl);

}  // namespace stepwise::mapping
