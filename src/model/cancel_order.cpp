// SPDX-License-Identifier: Apache-2.0
// CA and DC of the placer (2.4, 7.1; D13, D14, D22, D23).
#include "model/order_acts.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

bool was_completed_whole(const OrderRecord& record) {
  return !record.steps.empty() && std::all_of(record.steps.begin(), record.steps.end(),
                                              [](const auto& step) { return step.state == StepState::completed; });
}

// D13, setting: a cancel that came before its order is kept, so that the order that comes late has no effect.
void keep_tombstone(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  OrderRecord record;
  record.order = request.stated;
  record.order.id = decision.numbers.row();
  record.order.patient_id = message.patient->patient_id;
  record.order.visit_id = message.patient->visit_id;
  if (record.order.placer_authority.empty()) record.order.placer_authority = message.sender.default_authority;
  record.order.filler_number = decision.numbers.filler_order_number();
  record.order.filler_authority = decision.site.authority;
  record.order.accession_number = decision.numbers.accession_number();
  record.order.state = OrderState::cancelled;
  record.order.sender = message.sender.name;
  record.order.status_to = message.sender.status_to;
  record.order.placed_at = decision.now;
  record.changed = true;
  decision.snapshot.orders.push_back(std::move(record));
}

Result<void> cancel_unknown(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  if (!message.sender.unknown_cancel_accepted) return no_such_order(request);
  if (request.stated.placer_number.empty() || !message.requests.has_patient) {
    decision.find("no-such-order", place_of(request, "ORC", "2"),
                  "no order has this number; accepted by the sender's setting, no effect");
    return {};
  }
  if (!message.patient) {
    auto found = patient_for_order(decision, message.requests, message.sender);
    if (!found) return found.error();
    message.patient = *found;
  }
  keep_tombstone(decision, message, request);
  decision.find("tombstone", place_of(request, "ORC", "2"),
                "cancelled before it was placed; the number is kept as cancelled");
  return {};
}

bool leave_older(Decision& decision, const OrderRecord& record, const OrderRequest& request) {
  if (!is_older(record.order, request)) return false;
  decision.find("older", place_of(request, "ORC", "9"), "older than the last request for this order; no effect");
  return true;
}

// What CA and DC have in common, once a started step is no obstacle.
Result<void> cancel_open_steps(Decision& decision, OrderRecord& record, const OrderRequest& request) {
  if (!has_open(record)) {
    if (was_completed_whole(record)) {
      return Error{.kind = ErrorKind::state_forbids,
                   .code = "order-completed",
                   .place = place_of(request, "ORC", "1"),
                   .rule = "the order was performed",
                   .remedy = "nothing is left to cancel"};
    }
    decision.find("idempotent", place_of(request, "ORC", "1"), "nothing of this order is open any more; no effect");
    return {};
  }
  const Code& reason = request.stated.cancel_reason;
  const std::vector<RowId> touched = end_open_steps(record, StepState::cancelled, reason);
  for (const RowId id : touched) {
    if (RequestedProcedure* procedure = record.procedure(id)) procedure->cancel_reason = reason;
  }
  record.order.cancel_reason = reason;
  if (has_started(record)) {
    record.order.discontinue_pending = true;
    decision.find("discontinue-pending", place_of(request, "ORC", "1"),
                  "what has started is finished first; nothing of the order is offered to a modality any more");
  }
  note_transaction(record.order, request);
  roll_up(decision, record, {.by_placer = true, .reason = reason, .changed = touched});
  return {};
}

}  // namespace

Result<void> cancel_order(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  const auto found = find_order(decision, message, request);
  if (!found) return found.error();
  if (!*found) return cancel_unknown(decision, message, request);
  if (leave_older(decision, **found, request)) return {};
  if (has_started(**found)) {
    return step_started(place_of(request, "ORC", "1"),
                        "discontinue it (ORC-1 DC): what has started is finished, the rest is cancelled");
  }
  return cancel_open_steps(decision, **found, request);
}

Result<void> discontinue_order(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  const auto found = find_order(decision, message, request);
  if (!found) return found.error();
  if (!*found) return cancel_unknown(decision, message, request);
  if (leave_older(decision, **found, request)) return {};
  return cancel_open_steps(decision, **found, request);
}

}  // namespace stepwise::model
