// SPDX-License-Identifier: Apache-2.0
// reference 6.4: CID 9301 and the wider CID 9300 of PS3.16. 110517, 110520 and 110525 do not exist.
#pragma once
#include "model/policy.hpp"
#include "model/values.hpp"

#include <span>
#include <string_view>

namespace stepwise::model {

struct DiscontinuationReason {
  std::string_view code;  // scheme DCM
  std::string_view meaning;
  DiscontinuationEffect effect;  // the default; SitePolicy::discontinuation may change it
  std::string_view task;         // what a person has to do; "": nothing
};
std::span<const DiscontinuationReason> discontinuation_reasons();

// nullptr: the code is not in CID 9300, or it is a local code.
const DiscontinuationReason* find_discontinuation_reason(const Code& reason);
// A code that is not in the table gives ask_a_person, unless the site has configured another effect.
DiscontinuationEffect effect_of(const SitePolicy& site, const Code& reason);

}  // namespace stepwise::model
