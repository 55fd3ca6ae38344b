// SPDX-License-Identifier: Apache-2.0
// Escape sequences (HL7 v2.5.1 2.7; reference 10.3) as they are read. Writing them is in hl7/writer.hpp.
#pragma once
#include "hl7/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace stepwise::hl7 {

// Text without escapes. Hex escapes are bytes of UTF-8 (hl7/charset.hpp has seen to that); control characters they
// stand for are dropped but CR, LF, TAB, FF and ESC. What is unknown or has no end stays literally (R28).
std::string unescape(std::string_view raw, const Delimiters& delimiters);

// Where the first escape stands that unescape() leaves as it is; npos when there is none.
std::size_t find_unknown_escape(std::string_view raw, const Delimiters& delimiters);

// What D21 lets into text: everything but control characters other than CR, LF, TAB, FF and ESC.
constexpr bool is_forbidden_control(unsigned char byte) {
  return byte < 0x20 && byte != '\r' && byte != '\n' && byte != '\t' && byte != '\f' && byte != 0x1b;
}

// The bytes two hex digits each stand for; false when it is no even, non-zero number of hex digits.
bool read_hex(std::string_view digits, std::string& bytes);

}  // namespace stepwise::hl7
