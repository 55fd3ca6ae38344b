// SPDX-License-Identifier: Apache-2.0
// D26: a performed step that comes after its scheduled step was cancelled or never performed.
#pragma once
#include "model/decision.hpp"

namespace stepwise::model {

// True when a linked step had been cancelled or never performed. Where the placer was told so (OC), the requested
// procedure moves to a new order of the department, which asks for a placer number: the placer's own order stays
// cancelled. Links are kept right.
bool carry_over_late(Decision& decision, const PerformedProcedureStep& performed);

}  // namespace stepwise::model
