// SPDX-License-Identifier: Apache-2.0
// Converts the bytes of a message from and to the character set in MSH-18 (HL7 table 0211). In bytes only 0x0D, 0x0B
// and 0x1C may be searched for; a message is split into fields after decoding (reference 10.1). hl7/charset_names.hpp
// has the known names; for any other name there is a finding, and D21 says how the text is decoded. Escape sequences
// (ISO 2022 in line, \\C..\\ and \\M..\\) are decoded if MSH-18 repeats; otherwise too, but with a finding.
#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::hl7 {

struct Decoded {
  std::string text;               // UTF-8
  std::string charset;            // ICU name of the character set that was used
  std::string declared;           // MSH-18 as sent, repetitions separated by ~
  std::vector<Finding> findings;  // "charset-unknown", "charset-repaired" (D21), "charset-undeclared-extension"
};
// Decodes with the declared set. If the bytes are not valid in it, tries strict UTF-8, then `sender_default`, then
// windows-1252, and adds a finding (D21). NUL and control characters other than CR LF TAB FF ESC are removed, with a
// finding.
Decoded decode(std::string_view frame, std::string_view sender_default);

// The ICU name for one value of MSH-18; "" if the value is unknown or exists only with code extension. An empty MSH-18
// gives "US-ASCII".
std::string_view icu_name(std::string_view msh18);

// Whether we can write messages in this character set: each repetition is known, and further repetitions can be
// selected by code extension.
bool is_writable(std::string_view msh18);
// The text of MSH-18 for a message that we send, repetitions separated by ~. A set that exists only with code extension
// follows ASCII, which is then the default set of the message ("ASCII~ISO IR87").
std::string declared_charset(std::string_view msh18);
// The bytes of a message in the character set `msh18`; repetitions ("ISO IR6~ISO IR87") mean code extension with escape
// sequences in the text. An ESC in the text is left out if a receiver could take it for the beginning of such a
// sequence.
struct EncodedMessage {
  std::string bytes;
  bool altered = false;
};
EncodedMessage encode(std::string_view utf8, std::string_view msh18);

// SHA-256 of the frame without MSH-7 (D01), in hexadecimal digits. The bytes need not be a valid message.
std::string digest(std::string_view frame);

}  // namespace stepwise::hl7
