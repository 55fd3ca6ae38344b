// SPDX-License-Identifier: Apache-2.0
// MSH-18 (HL7 table 0211) and the bytes of a message. Only 0x0D, 0x0B and 0x1C may be looked for in bytes; everything
// else is split after decoding (reference 10.1). The names are those of hl7/charset_names.hpp; any other is a finding
// and takes the way of D21. Escape sequences (ISO 2022 in line, \\C..\\ and \\M..\\) are honoured where MSH-18 repeats,
// and with a finding where it does not say so.
#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::hl7 {

struct Decoded {
  std::string text;               // UTF-8
  std::string charset;            // the ICU name that was used
  std::string declared;           // MSH-18 as sent, repetitions parted by ~
  std::vector<Finding> findings;  // "charset-unknown", "charset-repaired" (D21), "charset-undeclared-extension"
};
// D21: the declared set; invalid there: strict UTF-8, then `sender_default`, then windows-1252, with a finding. NUL and
// control characters other than CR LF TAB FF ESC are dropped with a finding.
Decoded decode(std::string_view frame, std::string_view sender_default);

// The ICU name for one MSH-18 value; "" when we do not know it, or when it exists by code extension only. "" (empty
// MSH-18) is "US-ASCII".
std::string_view icu_name(std::string_view msh18);

// Whether a destination can have it: each of the repetitions is one that we know, and code extension can reach it.
bool is_writable(std::string_view msh18);
// MSH-18 as it is declared, repetitions parted by ~: a set that exists by code extension only stands behind ASCII, the
// default of the message ("ASCII~ISO IR87").
std::string declared_charset(std::string_view msh18);
// Bytes for a destination that wants `msh18`; repetitions ("ISO IR6~ISO IR87") mean code extension in line.
struct EncodedMessage {
  std::string bytes;
  bool altered = false;
};
EncodedMessage encode(std::string_view utf8, std::string_view msh18);

// SHA-256 of the frame with MSH-7 blanked (D01), hex. Works on bytes that are no message too.
std::string digest(std::string_view frame);

}  // namespace stepwise::hl7
