// SPDX-License-Identifier: Apache-2.0
// Reference 6.4: CID 9301 and the wider CID 9300 of PS3.16. 110517, 110520 and 110525 do not exist; what is not in the
// table is for a person.
#include "model/performed_rules.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace stepwise::model {
namespace {

struct Row {
  std::string_view code;
  DiscontinuationEffect effect;
};
using enum DiscontinuationEffect;

constexpr auto rows = std::to_array<Row>({
    {"110500", discontinued},      // Doctor cancelled procedure
    {"110501", rescheduled},       // Equipment failure
    {"110502", discontinued},      // Incorrect procedure ordered
    {"110503", discontinued},      // Patient allergic to media/contrast
    {"110504", discontinued},      // Patient died
    {"110505", discontinued},      // Patient refused to continue procedure
    {"110506", rescheduled},       // Patient taken for treatment or surgery
    {"110507", rescheduled},       // Patient did not arrive
    {"110508", discontinued},      // Patient pregnant
    {"110509", discontinued},      // Change of procedure for correct charging
    {"110510", discontinued},      // Duplicate order
    {"110511", discontinued},      // Nursing unit cancel
    {"110512", discontinued},      // Incorrect side ordered
    {"110513", ask_a_person},      // Discontinued for unspecified reason
    {"110514", nothing_was_done},  // Incorrect worklist entry selected
    {"110515", rescheduled},       // Patient condition prevented continuing
    {"110516", rescheduled},       // Equipment change
    {"110526", rescheduled},       // Resource pre-empted
    {"110527", rescheduled},       // Resource inadequate
    {"110528", rescheduled},       // Discontinued procedure step rescheduled
    {"110529", rescheduled},       // Discontinued procedure step rescheduling recommended
    {"110530", rescheduled},       // Workitem assignment rejected by assigned resource
    {"110533", rescheduled},       // Workitem expired
});

}  // namespace

DiscontinuationEffect effect_of(const Code& reason) {
  if (!reason.scheme.empty() && reason.scheme != "DCM") return ask_a_person;  // a local code that looks like one
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.code == reason.value; });
  return row == rows.end() ? ask_a_person : row->effect;
}

}  // namespace stepwise::model
