// SPDX-License-Identifier: Apache-2.0
// Paths name places in a message. "PID-3[1].4.1" is segment PID, field 3, first repetition, component 4, subcomponent
// 1; all numbers count from 1. If the last parts are left out and one value is needed, they mean the first one ("PID-5"
// = PID-5[1].1.1). "OBR(2)-4" is in the second OBR of the message.
#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace stepwise::hl7 {

struct Path {
  std::string segment;
  int occurrence = 1;    // of the segment
  int field = 0;         // 0: the path names the whole segment
  int repetition = 0;    // 0: not stated
  int component = 0;     // 0: not stated
  int subcomponent = 0;  // 0: not stated
  bool operator==(const Path&) const = default;
};

Result<Path> parse_path(std::string_view text);
std::string to_text(const Path& path);  // the shortest form, so that parse_path(to_text(p)) == p

}  // namespace stepwise::hl7
