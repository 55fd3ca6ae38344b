// SPDX-License-Identifier: Apache-2.0
// PA and CH (reference 2.4): the parent is a container without steps; each child is an order.
#include "model/orders/order_actions.hpp"
#include "model/orders/states.hpp"

#include <algorithm>

namespace stepwise::model {
namespace {

OrderRecord* named_parent(Decision& decision, const OrderMessage& message, const OrderRequest& request) {
  const PlacerNumber placer =
      placer_number(request.parent_placer_number, message.sender.default_authority, decision.sender);
  if (OrderRecord* found = decision.snapshot.order_by_placer(placer)) return found;
  return decision.snapshot.order_by_filler(request.parent_filler_number.value, request.parent_filler_number.authority);
}

OrderState rolled_up_children(const Snapshot& snapshot, RowId container_id, OrderState before) {
  int open = 0, begun = 0, completed = 0, discontinued = 0, children = 0;
  for (const OrderRecord& record : snapshot.orders) {
    if (record.order.parent_id != container_id) continue;
    ++children;
    const OrderState state = record.order.state;
    open += state == OrderState::scheduled || state == OrderState::in_progress;
    begun += state == OrderState::in_progress;
    completed += state == OrderState::completed;
    discontinued += state == OrderState::discontinued;
  }
  if (children == 0) return before;
  if (open > 0) return begun + completed + discontinued > 0 ? OrderState::in_progress : OrderState::scheduled;
  if (completed > 0) return OrderState::completed;
  return discontinued > 0 ? OrderState::discontinued : OrderState::cancelled;
}

// Error if the parent has steps of its own, or belongs to another patient.
Result<void> check_parent(Decision& decision, OrderMessage& message, const OrderRequest& request,
                          const OrderRecord& parent) {
  Error error{.kind = ErrorKind::unknown_key,
              .code = "no-parent",
              .place = place_of(request, "ORC", "8"),
              .value = request.parent_placer_number.value,
              .rule = "must be the number of a parent order (ORC-1 PA)",
              .remedy = "name the parent order, or place this one by NW"};
  if (!parent.order.is_container) return error;
  if (parent.order.state == OrderState::cancelled) {
    error.kind = ErrorKind::state_forbids;
    error.code = "order-ended";
    error.rule = "the parent order must not be cancelled";
    error.remedy = "place the order by NW if it is wanted";
    return error;
  }
  const RowId parent_patient = parent.order.patient_id;
  const auto patient = patient_of(decision, message);
  if (!patient) return patient.error();
  error.rule = "must be the number of a parent order of this patient";
  return patient->patient_id == parent_patient ? Result<void>() : error;
}

}  // namespace

std::vector<OrderRecord*> open_children(Decision& decision, const OrderRecord& container) {
  std::vector<OrderRecord*> children;
  for (OrderRecord& record : decision.snapshot.orders) {
    if (record.order.parent_id == container.order.id && has_open(record)) children.push_back(&record);
  }
  return children;
}

void roll_up_parent(Decision& decision, const OrderRecord& child) {
  OrderRecord* container = decision.snapshot.order(*child.order.parent_id);
  if (!container || !container->order.is_container) return;
  const OrderState state = rolled_up_children(decision.snapshot, container->order.id, container->order.state);
  if (state == container->order.state) return;
  container->order.state = state;
  container->changed = true;
}

Result<void> place_parent(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  const auto found = find_order(decision, message, request);
  if (!found) return found.error();
  if (OrderRecord* record = *found) {
    if (!record->order.is_container) {
      return Error{.kind = ErrorKind::duplicate_key,
                   .code = "placer-number-used",
                   .place = place_of(request, "ORC", "2"),
                   .value = request.stated.placer_number,
                   .rule = "must not be the number of an order that is no parent",
                   .remedy = "give the parent order a number of its own"};
    }
    message.parent_id = record->order.id;
    decision.add_finding("idempotent", place_of(request, "ORC", "2"), "this parent order is known");
    return {};
  }
  if (auto patient = patient_of(decision, message); !patient) return patient.error();
  OrderRecord record = new_order(decision, message, request);
  record.order.is_container = true;
  record.order.content_digest = content_digest(request);
  message.parent_id = record.order.id;
  decision.snapshot.orders.push_back(std::move(record));
  return {};
}

Result<void> place_child(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  const bool is_named = !request.parent_placer_number.empty() || !request.parent_filler_number.empty();
  if (is_named) {
    const OrderRecord* parent = named_parent(decision, message, request);
    if (!parent) {
      return Error{.kind = ErrorKind::unknown_key,
                   .code = "no-such-parent",
                   .place = place_of(request, "ORC", "8"),
                   .value = request.parent_placer_number.value,
                   .rule = "must be the number of a known order",
                   .remedy = "send the parent order (ORC-1 PA) first"};
    }
    if (auto fits = check_parent(decision, message, request, *parent); !fits) return fits;
    message.parent_id = parent->order.id;
  }
  if (message.parent_id == 0) {
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "parent-missing",
                 .place = place_of(request, "ORC", "8"),
                 .rule = "required with a child order",
                 .remedy = "name the parent order, or send it (ORC-1 PA) before its children"};
  }
  return place_order(decision, message, request);
}

}  // namespace stepwise::model
