// SPDX-License-Identifier: Apache-2.0
// What the actions on a single step, of the department and of performed steps, have in common.
#pragma once
#include "model/orders/order_rules.hpp"

#include <utility>

namespace stepwise::model {

struct StepPlace {
  OrderRecord* record = nullptr;
  ScheduledProcedureStep* step = nullptr;
};
Result<StepPlace> find_step(Decision& decision, RowId step_id);
Result<OrderRecord*> find_order(Decision& decision, RowId order_id);

// A performed step of it is in progress. A started step without one is held: its performed step ended and a person
// decides (reference 6.4).
bool is_running(const Snapshot& snapshot, const ScheduledProcedureStep& step);
// A person decided about a held step: what its performed steps left open is settled.
void settle_discrepancies(Decision& decision, const ScheduledProcedureStep& step);

// It needs scheduling again.
void remove_appointment(ScheduledProcedureStep& step);

// SCHEDULED, or back to "needs scheduling" when something is missing for it.
StepState schedulable_state(const ScheduledProcedureStep& step);

// A new order of the department itself with ids, numbers and the request for a placer number (SN, told as SC), for the
// open visit of its patient unless it names one; no procedures yet. References into `snapshot.orders` held before are
// invalid after.
OrderRecord& open_filler_order(Decision& decision, Order order);

}  // namespace stepwise::model
