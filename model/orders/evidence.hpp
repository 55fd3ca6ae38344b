// SPDX-License-Identifier: Apache-2.0
// The output of a workstation (a report, a presentation state, key images) has performed steps too (RAD-20, RAD-21).
// They belong to the requested procedure as evidence. They do not start or complete a step, and cause no notification
// (reference 6.3).
#pragma once
#include "model/orders/link.hpp"

#include <string_view>

namespace stepwise::model {

inline constexpr const char* linked_as_evidence = "evidence";

bool is_evidence_modality(std::string_view modality);
// True if the performed step is of a workstation and the work was not scheduled, so that only its study was found.
bool is_evidence(Snapshot& snapshot, const PerformedProcedureStep& performed, const FoundLinks& found);

inline bool is_evidence(const StepLink& link) {
  return link.linked_by == linked_as_evidence;
}

}  // namespace stepwise::model
