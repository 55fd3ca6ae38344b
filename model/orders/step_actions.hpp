// SPDX-License-Identifier: Apache-2.0
// Functions that actions of the department on a step and performed steps share.
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

// True if a performed step of it is in progress. A started step for which this is false is held: its performed step has
// ended, and a person decides what happens to it (reference 6.4).
bool is_running(const Snapshot& snapshot, const ScheduledProcedureStep& step);
// A person has decided about a held step: removes the discrepancies of its performed steps.
void settle_discrepancies(Decision& decision, const ScheduledProcedureStep& step);

// Afterwards the step needs scheduling again.
void remove_appointment(ScheduledProcedureStep& step);

// `scheduled`, or `unscheduled` if the step lacks something.
StepState schedulable_state(const ScheduledProcedureStep& step);

// Creates an order of the department itself, without procedures: with ids, numbers and the request for a placer number
// (SN, with status SC). Unless it names a visit, the open visit of its patient is used. Earlier references into
// `snapshot.orders` become invalid.
OrderRecord& open_filler_order(Decision& decision, Order order);

}  // namespace stepwise::model
