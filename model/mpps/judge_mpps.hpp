// SPDX-License-Identifier: Apache-2.0
// Whose a performed step is, what a person has to look at, and what its end means (reference 6.3, 6.4).
#pragma once
#include "model/decision.hpp"
#include "model/orders/link.hpp"

namespace stepwise::model {

// Sets patient and discrepancy. Before the steps start, so that they know of a doubt.
void judge(Decision& decision, PerformedProcedureStep& performed, const FoundLinks& found);

// A step that was cancelled is not brought back by somebody else's images.
void drop_given_up(Decision& decision, FoundLinks& found);

// It has its final state: what becomes of its steps.
void end_performed_step(Decision& decision, PerformedProcedureStep& performed);

}  // namespace stepwise::model
