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

}  // namespace stepwise::sql
