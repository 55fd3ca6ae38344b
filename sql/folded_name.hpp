// SPDX-License-Identifier: Apache-2.0
// Names as they are stored for matching, and queries for them (reference 5.1, PN; model/worklist matches by the same
// rule). Pure.
#pragma once
#include <string>
#include <string_view>

namespace stepwise::sql {

std::string folded_group(std::string_view group);  // without case, accents and trailing '^'
std::string folded_groups(
    std::string_view name);  // each component group folded, parted by '='; trailing empty groups left out

// As a worklist row has it: behind the three groups the alphabetic one in Latin letters, as a device without its script
// shows it, if that is another text.
std::string folded_for_matching(std::string_view name);

}  // namespace stepwise::sql
