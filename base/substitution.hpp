// SPDX-License-Identifier: Apache-2.0
// What stands in for characters that a character set lacks (D21): a look-alike of the same script (髙 -> 高), else the
// value in Latin letters, else '?'. A value is never written half in ideographs and half in their reading, and Han
// characters are read only where base/romanization knows the language. Pure; any thread.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace stepwise::text {

// Whether the set has the character, which is beyond ASCII.
using Holds = std::function<bool(std::string_view character)>;

struct Substituted {
  std::string text;          // the set has all of it
  std::size_t replaced = 0;  // characters that were replaced. Another width or normal form is the same character
  std::size_t lost = 0;      // of them: those that no look-alike stands for
};
Substituted substituted(std::string_view utf8, const Holds& holds);  // one value
// Several, parted by any of `ends`, which are ASCII.
inline constexpr std::string_view message_value_ends = "|~=\\\r\n";  // of HL7, and of what DICOM puts into one value
Substituted substituted_values(std::string_view utf8, std::string_view ends, const Holds& holds);

// The more common form of a Han character that looks alike: '高' for '髙'; the character itself if there is none.
char32_t common_form(char32_t c);

}  // namespace stepwise::text
