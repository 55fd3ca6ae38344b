// SPDX-License-Identifier: Apache-2.0
// A performed step without an order (reference 6.3, unscheduled; A14, A15). The department places an order for it
// (RAD-3 SN) with the Study Instance UID of the modality; if the patient is unknown, a temporary patient is created. It
// stays a discrepancy, because a person may find out that it belongs to another step.
#pragma once
#include "model/decision.hpp"
#include "model/mpps/step_run.hpp"
#include "model/orders/link.hpp"

#include <vector>

namespace stepwise::model {

// True if the performed step names no known order or step, and the site wants an order for it. The output of a
// workstation gets no order, because it is evidence and not an examination (RAD-20, RAD-21).
bool is_unscheduled(const Decision& decision, const PerformedProcedureStep& performed);

// Creates an order with one requested procedure and one step, which is not started yet. Earlier references into the
// orders and patients of the snapshot become invalid.
FoundLink open_order_for(Decision& decision, RowId performed_id);

// Cancels the orders that were placed for the performed step, because it belongs to another step (RAD-3 OC, RAD-13 CA).
// An order that has another performed step too is kept for that one.
void withdraw_orders(Decision& decision, RowId performed_id, const std::vector<StepLink>& links, RollUps& roll_ups);

}  // namespace stepwise::model
