// SPDX-License-Identifier: Apache-2.0
// The form of person names that is used for matching (reference 5.1, PN), in memory and in SQL. Pure.
#pragma once
#include <string>
#include <string_view>

namespace stepwise::model {

// One component group without case, accents and trailing '^'.
std::string folded_group(std::string_view group);
// Each component group folded, separated by '='; trailing empty groups are left out.
std::string folded_groups(std::string_view name);
// The part of folded_groups() that an index can hold: it is stored for searches by people, and searched for.
std::string folded_for_search(std::string_view name);

// The alphabetic group of a name in Latin letters, folded. A device that lacks the script of the name shows these
// letters. "" if this text does not differ from the group, or if a character has no Latin letters.
std::string latin_form(std::string_view name);

// The form in a worklist row: the three groups, followed by the Latin form if there is one.
std::string folded_for_matching(std::string_view name);

}  // namespace stepwise::model
