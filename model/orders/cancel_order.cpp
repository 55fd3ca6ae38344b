// SPDX-License-Identifier: Apache-2.0
// CA and DC of the placer (reference 2.4, 7.1; D13, D14, D22, D23).
#include "model/orders/further_exam.hpp"
#include "model/orders/order_actions.hpp"
#include "model/time_order.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

bool was_completed_whole(const OrderRecord& record) {
  return !record.steps.empty() && std::all_of(record.steps.begin(), record.steps.end(),
                                              [](const auto& step) { return step.state == StepState::completed; });
}

// Stores a cancel that was received before its order, so that the late order has no effect (a setting, D13).
void keep_tombstone(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  OrderRecord record = new_order(decision, message, request);
  note_act(decision, record.order, request);
  record.order.accession_number = decision.numbers.accession_number();
  record.order.state = OrderState::cancelled;
  decision.snapshot.orders.push_back(std::move(record));
}

Result<void> cancel_unknown(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  if (!message.sender.unknown_cancel_accepted) return no_such_order(request);
  if (request.stated.placer_number.empty() || !message.requests.has_patient) {
    decision.add_finding("no-such-order", place_of(request, "ORC", "2"),
                         "no order has this number; accepted by the sender's setting, no effect");
    return {};
  }
  if (auto patient = patient_of(decision, message); !patient) return patient.error();
  keep_tombstone(decision, message, request);
  decision.add_finding("tombstone", place_of(request, "ORC", "2"),
                       "cancelled before it was placed; the number is kept as cancelled");
  return {};
}

// The common part of CA and DC, after the check for started steps.
Result<void> cancel_open_steps(Decision& decision, OrderRecord& record, const OrderRequest& request) {
  if (!has_open(record)) {
    if (was_completed_whole(record)) {
      return Error{.kind = ErrorKind::state_forbids,
                   .code = "order-completed",
                   .place = place_of(request, "ORC", "1"),
                   .rule = "the order must not have been performed",
                   .remedy = "nothing is left to cancel"};
    }
    decision.add_finding("idempotent", place_of(request, "ORC", "1"),
                         "nothing of this order is open any more; no effect");
    return {};
  }
  if (is_older_act(decision, record.order, request)) return older_act(request);
  const Code& reason = request.stated.cancel_reason;
  const std::vector<RowId> touched = end_open_steps(record, StepState::cancelled, reason);
  for (const RowId id : touched) {
    if (RequestedProcedure* procedure = record.procedure(id)) procedure->cancel_reason = reason;
  }
  record.order.cancel_reason = reason;
  if (has_started(record)) {
    record.order.discontinue_pending = true;
    decision.add_finding("discontinue-pending", place_of(request, "ORC", "1"),
                         "what has started is finished first; nothing of the order is offered to a modality any more");
  }
  note_act(decision, record.order, request);
  roll_up(decision, record, {.by_placer = true, .reason = reason, .changed = touched});
  return {};
}

// A container has no steps of its own, so its children are cancelled.
Result<void> cancel_children(Decision& decision, OrderRecord& container, const std::vector<OrderRecord*>& children,
                             const OrderRequest& request) {
  const bool is_idle = children.empty() && container.order.state != OrderState::scheduled;
  if (!is_idle && is_older_act(decision, container.order, request)) return older_act(request);
  if (children.empty()) {
    if (container.order.state == OrderState::scheduled) {
      container.order.state = OrderState::cancelled;
      container.changed = true;
    } else {
      decision.add_finding("idempotent", place_of(request, "ORC", "1"),
                           "nothing of this order is open any more; no effect");
    }
  }
  for (OrderRecord* child : children) {
    if (auto done = cancel_open_steps(decision, *child, request); !done) return done;
  }
  container.order.cancel_reason = request.stated.cancel_reason;
  note_act(decision, container.order, request);
  container.changed = true;
  return {};
}

}  // namespace

Result<void> cancel_order(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  const auto found = find_order(decision, message, request);
  if (!found) return found.error();
  if (!*found) return cancel_unknown(decision, message, request);
  if (names_one_exam(**found, request)) return cancel_exam(decision, **found, request);
  const auto started = [&](const OrderRecord* record) { return has_started(*record); };
  const std::vector<OrderRecord*> children = open_children(decision, **found);
  if (has_started(**found) || std::any_of(children.begin(), children.end(), started)) {
    return step_started(place_of(request, "ORC", "1"),
                        "discontinue it (ORC-1 DC): what has started is finished, the rest is cancelled");
  }
  if ((*found)->order.is_container) return cancel_children(decision, **found, children, request);
  return cancel_open_steps(decision, **found, request);
}

Result<void> discontinue_order(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  const auto found = find_order(decision, message, request);
  if (!found) return found.error();
  if (!*found) return cancel_unknown(decision, message, request);
  if (names_one_exam(**found, request)) return cancel_exam(decision, **found, request);
  if ((*found)->order.is_container)
    return cancel_children(decision, **found, open_children(decision, **found), request);
  return cancel_open_steps(decision, **found, request);
}

}  // namespace stepwise::model
