// SPDX-License-Identifier: Apache-2.0
// Coded character sets exactly as they are registered. The ICU converters with these names accept more: the rows that
// vendors added, private characters, 0x80. A peer may not know these characters, so they must not be sent. Pure; any
// thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::text {

struct CodedSet {
  std::string_view name;       // ISO-IR registration number ("87"), "GBK", "GB18030" or "UTF-8"; "6" is ASCII
  std::string_view converter;  // of text::to_utf8()
  // Whether the registered set has a character that the converter gives.
  bool (*has)(std::string_view bytes, char32_t character);
  int single_bytes = 0;  // 1: each character is one byte, 0: characters beyond ASCII have several
};
const CodedSet* find_coded_set(std::string_view name);  // nullptr: not in our table

// The bytes of one character, which is given in UTF-8. In a set with an upper half the bytes have the high bit.
// nullopt: the set lacks the character. Two Unicode code points that stand for the same character of the set ('〜'
// U+301C and U+FF5E) have the same bytes.
std::optional<std::string> bytes_in(const CodedSet& set, std::string_view character);
// ASCII characters stay as they are, each other character becomes its bytes in the set, and a character that the set
// lacks becomes '?'.
std::string bytes_of(const CodedSet& set, std::string_view utf8);

}  // namespace stepwise::text
