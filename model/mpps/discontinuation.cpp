// SPDX-License-Identifier: Apache-2.0
#include "model/mpps/discontinuation.hpp"

#include <algorithm>
#include <array>

namespace stepwise::model {
namespace {

using enum DiscontinuationEffect;

constexpr auto rows = std::to_array<DiscontinuationReason>({
    {"110500", "Doctor canceled procedure", discontinued, ""},
    {"110501", "Equipment failure", rescheduled, ""},
    {"110502", "Incorrect procedure ordered", discontinued, "the placer has to place a new order"},
    {"110503", "Patient allergic to media/contrast", discontinued, "see that the allergy is recorded"},
    {"110504", "Patient died", discontinued, "decide on what else is open for the patient"},
    {"110505", "Patient refused to continue procedure", discontinued, ""},
    {"110506", "Patient taken for treatment or surgery", rescheduled, ""},
    {"110507", "Patient did not arrive", rescheduled, ""},
    {"110508", "Patient pregnant", discontinued, "see that the pregnancy is recorded"},
    {"110509", "Change of procedure for correct charging", discontinued, "place the order that replaces it"},
    {"110510", "Duplicate order", discontinued, ""},
    {"110511", "Nursing unit cancel", discontinued, ""},
    {"110512", "Incorrect side ordered", discontinued, "the placer has to place a new order"},
    {"110513", "Discontinued for unspecified reason", ask_a_person, ""},
    {"110514", "Incorrect worklist entry selected", nothing_was_done, ""},
    {"110515", "Patient condition prevented continuing", rescheduled, ""},
    {"110516", "Equipment change", rescheduled, ""},
    {"110526", "Resource pre-empted", rescheduled, ""},
    {"110527", "Resource inadequate", rescheduled, ""},
    {"110528", "Discontinued Procedure Step rescheduled", rescheduled, ""},
    {"110529", "Discontinued Procedure Step rescheduling recommended", rescheduled, "give the step another time"},
    {"110530", "Workitem assignment rejected by assigned resource", rescheduled, ""},
    {"110533", "Workitem expired", rescheduled, ""},
});

}  // namespace

std::span<const DiscontinuationReason> discontinuation_reasons() {
  return rows;
}

const DiscontinuationReason* find_discontinuation_reason(const Code& reason) {
  if (!reason.scheme.empty() && reason.scheme != "DCM") return nullptr;  // a local code with the same value
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& one) { return one.code == reason.value; });
  return row == rows.end() ? nullptr : &*row;
}

DiscontinuationEffect effect_of(const SitePolicy& site, const Code& reason) {
  const DiscontinuationReason* row = find_discontinuation_reason(reason);
  const auto own = site.discontinuation.find(row ? std::string(row->code) : "other");
  if (own != site.discontinuation.end()) return own->second;
  return row ? row->effect : ask_a_person;
}

}  // namespace stepwise::model
