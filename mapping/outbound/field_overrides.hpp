// SPDX-License-Identifier: Apache-2.0
// What one destination wants otherwise than the standard has it: fields of an outgoing message, made of text and of
// other fields of it. Pure.
//   "OBR-24" = "RAD"      "ORC-5" = "{ORC-5}X"      "PID-3" = "" (cleared)      "ZXX-1" = "{OBR-18}" (a segment more,
//   at the end: a Z segment, or one that is said for one message type)
// A path without an occurrence is meant of each segment of that name. {PATH} is what stands in the message before any
// override: in the same segment, else in the nearest one of that name before it, else in the first. Text and {PATH} are
// HL7 as it stands in a message, with its delimiters and escapes.
#pragma once
#include "base/result.hpp"
#include "hl7/path.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

struct TemplatePiece {
  std::string text;
  hl7::Path path;  // with a segment: its value, instead of the text
  bool any_occurrence = true;
};

struct FieldOverride {
  std::string message_type;  // "ORU^R01"; empty: every message
  hl7::Path path;
  bool any_occurrence = true;
  std::vector<TemplatePiece> value;
};

// Error: no type of a message, no path of a field, unbalanced braces, a delimiter that would break out of the place, or
// a field that is not for a site to write (MSH-1, 2, 9, 10, 12, 18: what the receiver reads the message and its answer
// by).
Result<FieldOverride> read_field_override(std::string_view message_type, std::string_view path, std::string_view value);

// `message` is UTF-8 with CR ends, as hl7::Writer makes it.
std::string with_overrides(const std::vector<FieldOverride>& overrides, std::string_view message_type,
                           const std::string& message);

}  // namespace stepwise::mapping
