// SPDX-License-Identifier: Apache-2.0
// Code extension by ISO 2022 escape sequences, as HL7 (v2.5.1 2.7.2, table 0211) and DICOM (PS3.5 6.1.2.5) use it: a
// sequence brings another character set into the lower (G0) or upper (G1) half of the byte. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::text {

// A set that escape sequences bring in.
struct ExtensionSet {
  std::string_view iso_ir;     // registration number: "87"; base/coded_set has what it holds
  std::string_view sequence;   // after ESC
  bool is_upper;               // G1; else it takes the lower half, two bytes a character
  std::string_view converter;  // of to_utf8(); of a lower set with the high bits on
};
const ExtensionSet* find_extension_set(std::string_view iso_ir);  // nullptr: none of ours

// `initial_g1` is the converter of the upper half where text begins, "" for none; each of `resets` brings that state
// back. nullopt: an escape sequence that we do not know, or bytes that are not in the set in force.
std::optional<std::string> decode_iso2022(std::string_view bytes, std::string_view initial_g1, std::string_view resets);

struct CodeExtension {
  std::vector<const ExtensionSet*> sets;
  const ExtensionSet* initial_upper = nullptr;  // one of them, or none: in force where text begins
  // Text begins with JIS X 0201 romaji in the lower half, which is taken for ASCII: ESC ( J brings it back.
  bool begins_with_romaji = false;

  bool holds(std::string_view character) const;  // one beyond ASCII
};
// ASCII, then each character in the first set that has it; '?' where none does. What text begins with is in force again
// before each of `resets` and at the end (PS3.5 6.1.2.5.3).
std::string encode_iso2022(std::string_view utf8, const CodeExtension& extension, std::string_view resets);

}  // namespace stepwise::text
