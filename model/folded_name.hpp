// SPDX-License-Identifier: Apache-2.0
// Names as they are matched (reference 5.1, PN): in memory by model/worklist, and as they are stored in SQL. Pure.
#pragma once
#include <string>
#include <string_view>

namespace stepwise::model {

std::string folded_group(std::string_view group);  // without case, accents and trailing '^'
// Each component group folded, separated by '='; trailing empty groups are left out.
std::string folded_groups(std::string_view name);
// The part of folded_groups() that an index can hold: it is stored for searches by people, and searched for.
std::string folded_for_search(std::string_view name);

// The alphabetic group of a name in Latin letters, folded: what a device shows that does not have its script. "" if
// that is no other text, or if a character cannot be read.
std::string latin_form(std::string_view name);

// As a worklist row has it: behind the three groups the Latin form, if there is one.
std::string folded_for_matching(std::string_view name);

}  // namespace stepwise::model
