// SPDX-License-Identifier: Apache-2.0
// The path grammar used everywhere: "PID-3[1].4.1" is segment PID, field 3, first repetition, component 4, subcomponent
// 1; all count from 1. Leaving out a tail means the first ("PID-5" = PID-5[1].1.1 when one value is asked for);
// "OBR(2)-4" names the second OBR of the message.
#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace stepwise::hl7 {

struct Path {
  std::string segment;
  int occurrence = 1;    // of the segment
  int field = 0;         // 0: the whole segment
  int repetition = 0;    // 0: not said
  int component = 0;     // 0: not said
  int subcomponent = 0;  // 0: not said
  bool operator==(const Path&) const = default;
};

Result<Path> parse_path(std::string_view text);
std::string to_text(const Path& path);  // shortest form; parse_path(to_text(p)) == p

}  // namespace stepwise::hl7
