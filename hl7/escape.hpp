// SPDX-License-Identifier: Apache-2.0
// Reads escape sequences (HL7 v2.5.1 2.7; reference 10.3). hl7/writer.hpp writes them.
#pragma once
#include "hl7/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace stepwise::hl7 {

// Returns the text with its escape sequences replaced. A hexadecimal sequence contains bytes of UTF-8, because
// hl7/charset.hpp has converted it; control characters in it other than CR, LF, TAB, FF and ESC are removed. A sequence
// that is unknown or has no end stays as it is (R28).
std::string unescape(std::string_view raw, const Delimiters& delimiters);

// The position of the first escape sequence that unescape() does not replace; npos if there is none.
std::size_t find_unknown_escape(std::string_view raw, const Delimiters& delimiters);

// Number of bytes of the escape sequence at the beginning of `raw`, which begins with the escape character; 0 if it is
// not one that unescape() replaces. The bytes that a hexadecimal sequence contains may be in any character set.
std::size_t known_sequence_bytes(std::string_view raw);

// True for a control character that text must not contain: any except CR, LF, TAB, FF and ESC (D21).
constexpr bool is_forbidden_control(unsigned char byte) {
  return byte < 0x20 && byte != '\r' && byte != '\n' && byte != '\t' && byte != '\f' && byte != 0x1b;
}

// Appends the bytes that pairs of hexadecimal digits stand for. False: `digits` is empty, has an odd length or has
// another character.
bool read_hex(std::string_view digits, std::string& bytes);

}  // namespace stepwise::hl7
