// SPDX-License-Identifier: Apache-2.0
#include "model/orders/evidence.hpp"

#include <algorithm>
#include <array>

namespace stepwise::model {
namespace {

constexpr std::array<std::string_view, 6> evidence_modalities{"OT", "PR", "SR", "KO", "DOC", "SEG"};

}  // namespace

bool is_evidence_modality(std::string_view modality) {
  return std::find(evidence_modalities.begin(), evidence_modalities.end(), modality) != evidence_modalities.end();
}

bool is_evidence(Snapshot& snapshot, const PerformedProcedureStep& performed, const FoundLinks& found) {
  if (!is_evidence_modality(performed.modality) || found.links.empty()) return false;
  return std::all_of(found.links.begin(), found.links.end(), [&](const FoundLink& one) {
    const OrderRecord* record = snapshot.order(one.link.order_id);
    const auto step = std::find_if(record->steps.begin(), record->steps.end(),
                                   [&](const auto& each) { return each.id == one.link.step_id; });
    return one.link.linked_by == "study uid" && step->modality != performed.modality;
  });
}

}  // namespace stepwise::model
