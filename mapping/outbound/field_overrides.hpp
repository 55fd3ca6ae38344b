// SPDX-License-Identifier: Apache-2.0
// Fields that one destination wants with other contents than the standard says, made of text and of other fields of the
// message. Pure.
//   "OBR-24" = "RAD"
//   "ORC-5" = "{ORC-5}X"
//   "PID-3" = ""             the field is cleared
//   "ZXX-1" = "{OBR-18}"     a segment that the message does not have is added at the end, if it is a Z segment or the
//                            override is for one message type
// A path without an occurrence means each segment with this name. {PATH} is the value at the path in the message before
// any override: in the same segment, else in the nearest segment with this name before it, else in the first one. Text
// and {PATH} are in the form of an HL7 message, with its delimiters and escape sequences.
#pragma once
#include "base/result.hpp"
#include "hl7/path.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

struct TemplatePiece {
  std::string text;
  hl7::Path path;  // if it has a segment, the value at this path is used instead of `text`
  bool any_occurrence = true;
};

struct FieldOverride {
  std::string message_type;  // "ORU^R01"; empty: every message
  hl7::Path path;
  bool any_occurrence = true;
  std::vector<TemplatePiece> value;
};

// Error: not a message type, not the path of a field, unbalanced braces, a delimiter that is not allowed at this level,
// or a field that a site must not change (MSH-1, 2, 9, 10, 12, 18, because the receiver needs them to read the
// message).
Result<FieldOverride> read_field_override(std::string_view message_type, std::string_view path, std::string_view value);

// `message` is UTF-8 with CR ends, as hl7::Writer makes it.
std::string with_overrides(const std::vector<FieldOverride>& overrides, std::string_view message_type,
                           const std::string& message);

}  // namespace stepwise::mapping
