// SPDX-License-Identifier: Apache-2.0
// Code extension by ISO 2022 escape sequences, as HL7 (v2.5.1 2.7.2, table 0211) and DICOM (PS3.5 6.1.2.5) use it: a
// sequence brings another character set into the lower (G0) or upper (G1) half of the byte. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::text {

// A character set that an escape sequence selects.
struct ExtensionSet {
  std::string_view iso_ir;    // registration number: "87"; base/coded_set has its characters
  std::string_view sequence;  // after ESC
  // True: it takes the upper half (G1). False: it takes the lower half (G0), with two bytes per character.
  bool is_upper;
  std::string_view converter;  // name for to_utf8(); a set of the lower half is converted with the high bits set
};
const ExtensionSet* find_extension_set(std::string_view iso_ir);  // nullptr: not in our table

// `initial_g1` is the converter for the upper half at the beginning of the text, "" for none. Each character of
// `resets` restores this initial state. nullopt: the text has an unknown escape sequence, or bytes that the selected
// set does not have.
std::optional<std::string> decode_iso2022(std::string_view bytes, std::string_view initial_g1, std::string_view resets);

struct CodeExtension {
  std::vector<const ExtensionSet*> sets;
  const ExtensionSet* initial_upper = nullptr;  // the set that is selected at the beginning of the text; nullptr: none
  // True: at the beginning of the text JIS X 0201 romaji is selected in the lower half. It is treated as ASCII; ESC ( J
  // selects it again.
  bool begins_with_romaji = false;

  bool holds(std::string_view character) const;  // whether one of the sets has this character beyond ASCII
};
inline constexpr char escape_character = '\x1b';  // ESC, with which an escape sequence begins

// The text without ESC characters: a reader would take them for the beginning of an escape sequence.
std::string without_escapes(std::string_view utf8);

// ASCII characters stay as they are; there must be no ESC. Each other character is written in the first set that has
// it, or as '?' if no set has it. The initial state is restored before each character of `resets` and at the end
// (PS3.5 6.1.2.5.3).
std::string encode_iso2022(std::string_view utf8, const CodeExtension& extension, std::string_view resets);

}  // namespace stepwise::text
