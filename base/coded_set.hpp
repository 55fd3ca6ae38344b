// SPDX-License-Identifier: Apache-2.0
// Coded character sets exactly as they are registered. The converters of ICU with these names have more: the rows of
// vendors, private characters, 0x80. What a peer does not know must not be sent to it. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::text {

struct CodedSet {
  std::string_view name;       // ISO-IR registration number ("87"), "GBK", "GB18030" or "UTF-8"; "6" is ASCII
  std::string_view converter;  // of text::to_utf8()
  bool (*has)(std::string_view bytes, char32_t character);  // of what the converter gives: whether the set has it
  int single_bytes = 0;  // 1: each character is one byte, 0: characters beyond ASCII have several
};
const CodedSet* find_coded_set(std::string_view name);  // nullptr: none of ours

// The bytes of one character of UTF-8; those of a set that has an upper half have the high bit. nullopt: the set lacks
// it. Two code points of Unicode that stand for the same character of the set ('〜' U+301C and U+FF5E) have the same
// bytes.
std::optional<std::string> bytes_in(const CodedSet& set, std::string_view character);
// ASCII, and the bytes of each other character; '?' for what the set lacks.
std::string bytes_of(const CodedSet& set, std::string_view utf8);

}  // namespace stepwise::text
