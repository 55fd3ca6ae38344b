// SPDX-License-Identifier: Apache-2.0
// RAD-20, RAD-21: the output of a workstation (a report, a presentation state, key images) has performed steps too.
// They belong to the requested procedure as evidence, and start, complete and tell nothing (reference 6.3).
#pragma once
#include "model/orders/link.hpp"

#include <string_view>

namespace stepwise::model {

inline constexpr const char* linked_as_evidence = "evidence";

bool is_evidence_modality(std::string_view modality);
// It is of a workstation, and nobody scheduled that work: it was found by its study alone.
bool is_evidence(Snapshot& snapshot, const PerformedProcedureStep& performed, const FoundLinks& found);

inline bool is_evidence(const StepLink& link) {
  return link.linked_by == linked_as_evidence;
}

}  // namespace stepwise::model
