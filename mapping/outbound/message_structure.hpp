// SPDX-License-Identifier: Apache-2.0
// The message structures of the HL7 versions in which we send, as in their chapters 3, 4, 7 and 10: [ ] is optional, {
// } repeats. Some receivers refuse a segment at a position where the structure does not have it.
#pragma once
#include <span>
#include <string_view>

namespace stepwise::mapping {

struct MessageStructure {
  std::string_view version;   // MSH-12
  std::string_view messages;  // MSH-9.1 and MSH-9.2 of the messages with this structure: "ADT^A01 ADT^A08"
  std::string_view id;        // MSH-9.3
  std::string_view segments;
};
std::span<const MessageStructure> message_structures();

// nullptr: we do not send this message in this version.
const MessageStructure* find_structure(std::string_view version, std::string_view type, std::string_view event);

}  // namespace stepwise::mapping
