// SPDX-License-Identifier: Apache-2.0
// HD and RL (reference 2.4): an order on hold is not on the worklist; its release restores it unchanged.
#include "model/orders/order_actions.hpp"
#include "model/time_order.hpp"

#include <algorithm>

namespace stepwise::model {

Result<void> hold_order(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  const auto found = find_order(decision, message, request);
  if (!found) return found.error();
  if (!*found) return no_such_order(request);
  OrderRecord& record = **found;
  const bool holds = request.control == OrderControl::HD;
  std::vector<OrderRecord*> held = open_children(decision, record);
  if (has_open(record)) held.push_back(&record);
  if (held.empty()) {
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "order-ended",
                 .place = place_of(request, "ORC", "1"),
                 .rule = "the order must have an open step",
                 .remedy = "nothing is left to hold or to release"};
  }
  const bool is_so =
      std::all_of(held.begin(), held.end(), [&](const OrderRecord* one) { return one->order.on_hold == holds; });
  if (!is_so && is_older_act(decision, record.order, request)) return older_act(request);
  bool changed = false;
  for (OrderRecord* one : held) {
    if (one->order.on_hold == holds) continue;
    one->order.on_hold = holds;
    one->changed = changed = true;
  }
  if (record.order.is_container) record.order.on_hold = holds;  // child orders that are placed later are on hold too
  note_act(decision, record.order, request);
  record.changed = true;
  if (!changed)
    decision.add_finding("idempotent", place_of(request, "ORC", "1"),
                         holds ? "the order is on hold already" : "the order is not on hold");
  if (holds && has_started(record))
    decision.add_finding("step-started", place_of(request, "ORC", "1"),
                         "a step has started and continues; only steps that have not started are hidden");
  return {};
}

}  // namespace stepwise::model
