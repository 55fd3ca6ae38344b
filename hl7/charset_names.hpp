// SPDX-License-Identifier: Apache-2.0
// HL7 table 0211, and other names that senders use (reference 10.1).
#pragma once
#include <span>
#include <string_view>

namespace stepwise::hl7 {

struct CharsetRow {
  std::string_view term;  // name in table 0211, or the other name
  std::string_view icu;   // converter name for base/text; "" for a set that exists only with code extension
  // Registration number for code extension (base/iso2022.hpp); "" if the set cannot be used with it.
  std::string_view iso_ir;
  std::string_view dicom;  // term of the Specific Character Set with the same characters
  // The set in base/coded_set that is used for writing, if `icu` has more characters and is used only for reading.
  std::string_view written = {};
};
std::span<const CharsetRow> charset_terms();  // of table 0211
std::span<const CharsetRow> charset_aliases();

// Ignores case, blanks and punctuation. A name that is in no table is looked up in ICU's list of converters. nullptr:
// unknown. An empty MSH-18 gives ASCII.
const CharsetRow* find_charset(std::string_view msh18);

// UTF-16 and UTF-32 cannot be sent over MLLP, because their bytes can be equal to those that begin and end a frame
// (reference 10.1).
bool is_unusable_over_mllp(std::string_view msh18);

}  // namespace stepwise::hl7
