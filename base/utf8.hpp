// SPDX-License-Identifier: Apache-2.0
// Functions for the characters of text that is known to be valid UTF-8.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace stepwise::text {

// The number of bytes of the first character; never more than the text has.
constexpr std::size_t first_character_bytes(std::string_view utf8) {
  std::size_t length = utf8.empty() ? 0 : 1;
  while (length < utf8.size() && (static_cast<unsigned char>(utf8[length]) & 0xc0) == 0x80) ++length;
  return length;
}

// The code point of the first character. `utf8` must not be empty.
constexpr char32_t first_character(std::string_view utf8) {
  const auto lead = static_cast<unsigned char>(utf8.front());
  const std::size_t length = first_character_bytes(utf8);
  if (length == 1) return lead;
  char32_t c = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) c = (c << 6) | (static_cast<unsigned char>(utf8[i]) & 0x3fU);
  return c;
}

inline std::string utf8_character(char32_t c) {
  const auto tail = [](char32_t bits) { return static_cast<char>(0x80 | (bits & 0x3f)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xc0 | (c >> 6)), tail(c)};
  if (c < 0x10000) return {static_cast<char>(0xe0 | (c >> 12)), tail(c >> 6), tail(c)};
  return {static_cast<char>(0xf0 | (c >> 18)), tail(c >> 12), tail(c >> 6), tail(c)};
}

}  // namespace stepwise::text
