// SPDX-License-Identifier: Apache-2.0
// How the values of a value representation are encoded (PS3.5 table 6.2-1).
#pragma once
#include "dicom/dataset.hpp"

#include <algorithm>

namespace stepwise::dicom {

enum class ValueForm { text, text_in_charset, tags, signed_numbers, unsigned_numbers, floats, bytes, items };

struct VrRule {
  Vr vr;
  ValueForm form;
  int size = 0;              // bytes of one binary number
  bool long_length = false;  // in explicit VR: a length of 32 bits, after two reserved bytes
  char padding = ' ';
};

inline constexpr VrRule vr_rules[] = {
    {"AE", ValueForm::text},
    {"AS", ValueForm::text},
    {"AT", ValueForm::tags, 4},
    {"CS", ValueForm::text},
    {"DA", ValueForm::text},
    {"DS", ValueForm::text},
    {"DT", ValueForm::text},
    {"FD", ValueForm::floats, 8},
    {"FL", ValueForm::floats, 4},
    {"IS", ValueForm::text},
    {"LO", ValueForm::text_in_charset},
    {"LT", ValueForm::text_in_charset},
    {"OB", ValueForm::bytes, 0, true, '\0'},
    {"OD", ValueForm::bytes, 0, true, '\0'},
    {"OF", ValueForm::bytes, 0, true, '\0'},
    {"OL", ValueForm::bytes, 0, true, '\0'},
    {"OV", ValueForm::bytes, 0, true, '\0'},
    {"OW", ValueForm::bytes, 0, true, '\0'},
    {"PN", ValueForm::text_in_charset},
    {"SH", ValueForm::text_in_charset},
    {"SL", ValueForm::signed_numbers, 4},
    {"SQ", ValueForm::items, 0, true},
    {"SS", ValueForm::signed_numbers, 2},
    {"ST", ValueForm::text_in_charset},
    {"SV", ValueForm::signed_numbers, 8, true},
    {"TM", ValueForm::text},
    {"UC", ValueForm::text_in_charset, 0, true},
    {"UI", ValueForm::text, 0, false, '\0'},
    {"UL", ValueForm::unsigned_numbers, 4},
    {"UN", ValueForm::bytes, 0, true, '\0'},
    {"UR", ValueForm::text, 0, true},
    {"US", ValueForm::unsigned_numbers, 2},
    {"UT", ValueForm::text_in_charset, 0, true},
    {"UV", ValueForm::unsigned_numbers, 8, true},
};
static_assert(std::ranges::is_sorted(vr_rules, {}, &VrRule::vr));

// nullptr: a representation that is not in the standard (yet).
constexpr const VrRule* find_vr_rule(Vr vr) {
  const auto* found = std::ranges::lower_bound(vr_rules, vr, {}, &VrRule::vr);
  return found != std::end(vr_rules) && found->vr == vr ? found : nullptr;
}

// An unknown representation is treated as bytes.
inline constexpr const VrRule& unknown_vr_rule = *find_vr_rule("UN");
constexpr const VrRule& vr_rule(Vr vr) {
  const VrRule* rule = find_vr_rule(vr);
  return rule ? *rule : unknown_vr_rule;
}

}  // namespace stepwise::dicom
