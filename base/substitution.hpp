// SPDX-License-Identifier: Apache-2.0
// Replaces characters that a character set lacks (D21): by a similar character of the same script (髙 -> 高), else the
// whole value is written in Latin letters, else the character becomes '?'. A value never mixes ideographs with Latin
// readings of ideographs, and Han characters are converted to Latin letters only if base/romanization knows the
// language. Pure; any thread.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace stepwise::text {

// Returns whether the character set has the character. It is called only for characters beyond ASCII.
using Holds = std::function<bool(std::string_view character)>;

struct Substituted {
  std::string text;          // contains only characters that the set has
  std::size_t replaced = 0;  // number of replaced characters; a change of width or normal form is not counted
  std::size_t lost = 0;      // how many of these were not replaced by a similar character
};
Substituted substituted(std::string_view utf8, const Holds& holds);  // one value
// The same for several values that are separated by any of the ASCII characters in `ends`.
inline constexpr std::string_view message_value_ends = "|~=\\\r\n";  // separators of HL7 and of DICOM values
Substituted substituted_values(std::string_view utf8, std::string_view ends, const Holds& holds);

// The more common form of a Han character that looks alike: '高' for '髙'; the character itself if there is none.
char32_t common_form(char32_t c);

}  // namespace stepwise::text
