// SPDX-License-Identifier: Apache-2.0
#include "model/mpps/judge_mpps.hpp"

#include "model/orders/step_actions.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace stepwise::model {
namespace {

// Moves a procedure with its steps from one order to another.
void move_procedure(Snapshot& snapshot, RowId procedure_id, RowId from_id, RowId to_id) {
  OrderRecord& from = *snapshot.order(from_id);
  OrderRecord& to = *snapshot.order(to_id);
  const auto procedure = std::stable_partition(from.procedures.begin(), from.procedures.end(),
                                               [&](const auto& one) { return one.id != procedure_id; });
  const auto step = std::stable_partition(from.steps.begin(), from.steps.end(),
                                          [&](const auto& one) { return one.requested_procedure_id != procedure_id; });
  for (auto it = procedure; it != from.procedures.end(); ++it) it->order_id = to_id;
  for (auto it = step; it != from.steps.end(); ++it) it->order_id = to_id;
  std::move(procedure, from.procedures.end(), std::back_inserter(to.procedures));
  std::move(step, from.steps.end(), std::back_inserter(to.steps));
  from.procedures.erase(procedure, from.procedures.end());
  from.steps.erase(step, from.steps.end());
  from.changed = to.changed = true;
  for (PerformedProcedureStep& performed : snapshot.performed) {
    for (StepLink& link : performed.links) {
      if (link.requested_procedure_id != procedure_id) continue;
      link.order_id = to_id;
      snapshot.touch(performed);
    }
  }
}

}  // namespace

bool carry_over_late(Decision& decision, const PerformedProcedureStep& performed) {
  bool is_late = false;
  std::map<RowId, RowId> carried;  // old order -> new order
  const std::vector<StepLink> links = performed.links;
  for (const StepLink& link : links) {
    const auto place = find_step(decision, link.step_id);
    if (!place) continue;
    const StepState state = place->step->state;
    if (state != StepState::cancelled && state != StepState::never_performed) continue;
    is_late = true;
    const RowId from_id = place->record->order.id;
    if (!place->record->order.cancel_told) continue;
    if (!carried.contains(from_id)) {
      Order order = place->record->order;
      order.state = OrderState::scheduled;
      carried[from_id] = open_filler_order(decision, std::move(order)).order.id;
    }
    move_procedure(decision.snapshot, link.requested_procedure_id, from_id, carried[from_id]);
  }
  return is_late;
}

}  // namespace stepwise::model
