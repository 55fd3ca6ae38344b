// SPDX-License-Identifier: Apache-2.0
// The message structures of the HL7 versions in which we send, as their chapters 3, 4, 7 and 10 print them: [ ] is
// optional, { } repeats. Receivers that read by structure refuse a segment at another place.
#pragma once
#include <span>
#include <string_view>

namespace stepwise::mapping {

struct MessageStructure {
  std::string_view version;   // MSH-12
  std::string_view messages;  // MSH-9.1 and MSH-9.2 of those that have it: "ADT^A01 ADT^A08"
  std::string_view id;        // MSH-9.3
  std::string_view segments;
};
std::span<const MessageStructure> message_structures();

// nullptr: we do not send it in that version.
const MessageStructure* find_structure(std::string_view version, std::string_view type, std::string_view event);

}  // namespace stepwise::mapping
