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

// D26: a performed step that comes after its scheduled step was cancelled or never performed.

// True when a linked step had been cancelled or never performed. Where the placer was told so (OC), the requested
// procedure moves to a new order of the department, which asks for a placer number: the placer's own order stays
// cancelled. Links are kept right.
bool carry_over_late(Decision& decision, const PerformedProcedureStep& performed);

}  // namespace stepwise::model
