// SPDX-License-Identifier: Apache-2.0
// HL7 table 0211, with the names that are sent instead (reference 10.1).
#pragma once
#include <span>
#include <string_view>

namespace stepwise::hl7 {

struct CharsetRow {
  std::string_view term;          // of table 0211, or the alias
  std::string_view icu;           // the converter of base/text; "" for a set that exists by code extension only
  std::string_view iso_ir;        // as code extension (base/iso2022.hpp); "" when it can be none
  std::string_view dicom;         // Specific Character Set that holds the same
  std::string_view written = {};  // base/coded_set to write in, where `icu` is a larger one to read with
};
std::span<const CharsetRow> charset_terms();  // of table 0211
std::span<const CharsetRow> charset_aliases();

// Case, blanks and punctuation do not count. What is in no table is looked for among the converters of ICU. nullptr:
// not known. "" (empty MSH-18) is ASCII.
const CharsetRow* find_charset(std::string_view msh18);

// UTF-16 and UTF-32 hold the bytes of MLLP and cannot go over it (reference 10.1).
bool is_unusable_over_mllp(std::string_view msh18);

}  // namespace stepwise::hl7
