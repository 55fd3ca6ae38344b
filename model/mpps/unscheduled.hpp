// SPDX-License-Identifier: Apache-2.0
// Work that nobody ordered (reference 6.3, unscheduled; A14, A15): the department places the order for it (RAD-3 SN),
// with the modality's Study Instance UID, and for somebody nobody knows a temporary patient. It stays a discrepancy: a
// person may say that it was another step's.
#pragma once
#include "model/decision.hpp"
#include "model/mpps/step_run.hpp"
#include "model/orders/link.hpp"

#include <vector>

namespace stepwise::model {

// It names nothing that is anybody's, and the site wants an order for that. The output of a workstation gets none
// (RAD-20, RAD-21: it is evidence, not an examination).
bool is_unscheduled(const Decision& decision, const PerformedProcedureStep& performed);

// Order, requested procedure and step, to be started. References into the snapshot's orders and patients held before
// are invalid after.
FoundLink open_order_for(Decision& decision, RowId performed_id);

// Cancels the orders that were opened for it, as it was of another step (RAD-3 OC, RAD-13 CA).
// One that another performed step is of too stays for that one.
void withdraw_orders(Decision& decision, RowId performed_id, const std::vector<StepLink>& links, RollUps& roll_ups);

}  // namespace stepwise::model
