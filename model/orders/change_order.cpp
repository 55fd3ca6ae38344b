// SPDX-License-Identifier: Apache-2.0
// XO of the placer (reference 2.4; D13). In IHE the placer cancels and places a new order, so a change of the service
// itself is refused.
#include "model/orders/order_actions.hpp"
#include "model/orders/order_changes.hpp"
#include "model/orders/states.hpp"
#include "model/patients/patient_match.hpp"
#include "model/time_order.hpp"

#include <algorithm>

namespace stepwise::model {
namespace {

std::vector<RowId> waiting_procedures(const OrderRecord& record) {
  std::vector<RowId> procedures;
  for (const auto& procedure : record.procedures) {
    const bool waits = std::any_of(record.steps.begin(), record.steps.end(), [&](const auto& step) {
      return step.requested_procedure_id == procedure.id && is_waiting(step);
    });
    if (waits) procedures.push_back(procedure.id);
  }
  return procedures;
}

}  // namespace

Result<void> apply_change(Decision& decision, OrderRecord& record, const OrderRequest& request, bool has_new_facts) {
  const bool is_older = is_older_act(decision, record.order, request);
  if (!has_open(record)) {
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "order-ended",
                 .place = place_of(request, "ORC", "1"),
                 .rule = "the order must have an open step",
                 .remedy = "place a new order"};
  }
  const auto change = change_fields(decision, record, request);
  if (!change) return change.error();
  if (change->changed && is_older) return older_act(request);
  if (request.has_service && !is_older) record.order.content_digest = content_digest(request);
  note_act(decision, record.order, request);
  record.changed = true;
  if (!change->changed) {
    if (change->has_left_out || has_new_facts) return {};
    decision.add_finding("idempotent", place_of(request, "ORC", "1"), "the order is so already; no effect");
    return {};
  }
  roll_up(decision, record, {.by_placer = true, .changed = waiting_procedures(record)});
  return {};
}

Result<void> change_order(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  const auto found = find_order(decision, message, request);
  if (!found) return found.error();
  if (*found) {
    const bool has_new_facts = add_facts_of_change(decision, **found, message.requests, message.sender);
    return apply_change(decision, **found, request, has_new_facts);
  }
  if (!message.sender.change_before_new_accepted) return no_such_order(request);
  decision.add_finding("change-before-new", place_of(request, "ORC", "1"),
                       "a change of an order we do not know: placed as a new one by the sender's setting");
  return place_order(decision, message, request);
}

Result<void> assign_number(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  const std::string& number = request.stated.placer_number;
  if (number.empty()) {
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "placer-number-missing",
                 .place = place_of(request, "ORC", "2"),
                 .rule = "required",
                 .remedy = "send the number that was assigned"};
  }
  OrderRecord* record = decision.snapshot.order_by_filler(request.filler_number);
  if (!record && decision.snapshot.number_requested_for) {
    record = decision.snapshot.order(*decision.snapshot.number_requested_for);
    decision.add_finding("filler-number-not-echoed", place_of(request, "ORC", "3"),
                         "is not that of the number request; MSA-2 names the order");
  }
  if (!record) {
    return Error{.kind = ErrorKind::unknown_key,
                 .code = "no-such-order",
                 .place = place_of(request, "ORC", "3"),
                 .value = request.filler_number,
                 .rule = "must be the filler order number of a known order",
                 .remedy = "echo ORC-3 of the number request (ORC-1 SN), or its control id in MSA-2"};
  }
  if (auto named = check_patient_of_order(decision, message.requests.patient, record->order, message.sender); !named)
    return named;
  Order& order = record->order;
  const PlacerNumber stated = placer_number(request.stated, message.sender.default_authority, decision.sender);
  if (order.placer_number == number) {
    decision.add_finding("idempotent", place_of(request, "ORC", "2"), "the order has this number already; no effect");
    return {};
  }
  if (!order.placer_number.empty() || decision.snapshot.order_by_placer(stated)) {
    return Error{.kind = ErrorKind::duplicate_key,
                 .code = "placer-number-used",
                 .place = place_of(request, "ORC", "2"),
                 .value = number,
                 .rule = order.placer_number.empty() ? "must not be the number of another order"
                                                     : "must be the number that the order has",
                 .remedy = "assign each order one number of its own"};
  }
  order.placer_number = number;
  order.placer_authority = stated.authority;
  order.sender = decision.sender;  // the number belongs to this sender
  order.placer_universal_id = request.stated.placer_universal_id;
  order.placer_universal_id_type = request.stated.placer_universal_id_type;
  record->changed = true;
  return {};
}

}  // namespace stepwise::model
