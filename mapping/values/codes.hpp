// SPDX-License-Identifier: Apache-2.0
// HL7 CE and CWE (reference 4.9), and the code tables between HL7 and DICOM.
#pragma once
#include "hl7/message.hpp"
#include "mapping/values/field_map.hpp"
#include "model/values.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

model::Code code_of(const hl7::Repetition& ce);            // components 1 to 3, and 7 as the version
model::Code alternate_code_of(const hl7::Repetition& ce);  // components 4 to 6
inline model::Code code_of(const hl7::Field& ce) {
  return code_of(ce.repetition(1));
}
std::vector<model::Code> codes_of(const hl7::Field& ce);  // every repetition that is not empty
// OBR-46 can repeat: returns the modifier that is a side of the body, else the first one.
model::Code site_modifier_of(const hl7::Field& modifiers);
model::Code side_of_specimen(const hl7::Field& specimen);  // OBR-15.5 of 2.3.1
std::string meaning_of(const model::Code& code);           // text for people: the meaning, else the value

// The modality in OBR-24 or IPC-5: translated by the words of the sender, else unchanged if it can be a modality; "":
// it names no modality.
std::string modality_of(const Words& words, std::string_view section);

// True for a defined term of Modality (PS3.3 C.7.3.1.1.1), including retired terms.
bool is_dicom_modality(std::string_view modality);

// OBR-15.5 or OBR-46 as "left", "right" or "bilateral"; "": not a side of the body.
std::string_view side_of(const model::Code& modifier);

}  // namespace stepwise::mapping
