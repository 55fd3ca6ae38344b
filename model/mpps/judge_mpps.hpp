// SPDX-License-Identifier: Apache-2.0
// Decides to which patient a performed step belongs, whether a person has to reconcile it, and what its end means for
// its scheduled steps (reference 6.3, 6.4).
#pragma once
#include "model/decision.hpp"
#include "model/orders/link.hpp"

namespace stepwise::model {

// Sets patient and discrepancy. It is called before the scheduled steps start, because they depend on the discrepancy.
void judge(Decision& decision, PerformedProcedureStep& performed, const FoundLinks& found);

// Removes links to steps that were cancelled or never performed: the images of another patient must not reopen such a
// step.
void drop_given_up(Decision& decision, FoundLinks& found);

// The performed step has reached its final state: sets the states of its scheduled steps.
void end_performed_step(Decision& decision, PerformedProcedureStep& performed);

// For a performed step that arrives after its scheduled step was cancelled or never performed (D26). Returns true if a
// linked step had been cancelled or never performed. If the placer has been told this (OC), the requested procedure
// moves to a new order of the department, which requests a placer number; the placer's own order stays cancelled. The
// links are updated.
bool carry_over_late(Decision& decision, const PerformedProcedureStep& performed);

}  // namespace stepwise::model
