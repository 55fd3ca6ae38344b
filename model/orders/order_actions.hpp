// SPDX-License-Identifier: Apache-2.0
// One function for each order control code of a placer (reference 2.4), and functions that actions of placer and
// department share. Each function changes the decision or returns an Error; after an Error the decision is discarded.
#pragma once
#include "base/result.hpp"
#include "model/orders/order_rules.hpp"
#include "model/patients/patient_rules.hpp"

#include <optional>
#include <string>

namespace stepwise::model {

// One message with one or more ORC groups. Its PID and PV1 are looked up at most once.
struct OrderMessage {
  const OrderRequests& requests;
  const SenderPolicy& sender;
  std::optional<OrderPatient> patient = {};
  RowId parent_id = 0;  // the container that a PA of this message created or named
};

Result<void> place_order(Decision& decision, OrderMessage& message, const OrderRequest& request);        // NW
Result<void> cancel_order(Decision& decision, OrderMessage& message, const OrderRequest& request);       // CA
Result<void> discontinue_order(Decision& decision, OrderMessage& message, const OrderRequest& request);  // DC
Result<void> change_order(Decision& decision, OrderMessage& message, const OrderRequest& request);       // XO
// HD hides the order's steps from the worklist, RL shows them again.
Result<void> hold_order(Decision& decision, OrderMessage& message, const OrderRequest& request);
// PA creates a container without steps. CH creates an order whose parent is the container (named by ORC-8, else by
// OBR-29, else the PA of this message).
Result<void> place_parent(Decision& decision, OrderMessage& message, const OrderRequest& request);
Result<void> place_child(Decision& decision, OrderMessage& message, const OrderRequest& request);
Result<void> assign_number(Decision& decision, OrderMessage& message, const OrderRequest& request);  // NA

// The patient of PID; it is looked up at most once per message.
Result<OrderPatient> patient_of(Decision& decision, OrderMessage& message);
// Creates the record of a new order for NW, PA or a tombstone: row id, numbers, sender, and the destination of its
// status.
OrderRecord new_order(Decision& decision, const OrderMessage& message, const OrderRequest& request);

// If a new order or exam has no start time, sets the time of receipt, as the sender's `start_missing` says.
void start_at_receipt(Decision& decision, Order& order, const OrderRequest& request, const SenderPolicy& sender);

// Notifies the placer about the appointment of the procedure: booked, moved, changed, cancelled, no-show.
void notify_appointment(Decision& decision, const OrderRecord& record, RequestedProcedure& procedure,
                        const RollUpCause& cause);

// The child orders of the container that have open steps.
std::vector<OrderRecord*> open_children(Decision& decision, const OrderRecord& container);
// Ends the container of `child` if all its children have ended.
void roll_up_parent(Decision& decision, const OrderRecord& child);

// The order that ORC-2, else ORC-3 names; nullptr: unknown. Error: both fields are empty, they name two orders, or PID
// is of another patient (D33).
Result<OrderRecord*> find_order(Decision& decision, const OrderMessage& message, const OrderRequest& request);
Error no_such_order(const OrderRequest& request);

// A digest of what the placer ordered, without the time and the message: equal content gives an equal digest (D13).
std::string content_digest(const OrderRequest& request);

// Changes an order: for XO, and for a repeated NW if the sender is configured so. `has_new_facts`: the message changed
// patient or visit.
Result<void> apply_change(Decision& decision, OrderRecord& record, const OrderRequest& request,
                          bool has_new_facts = false);

bool has_started(const OrderRecord& record);
bool has_open(const OrderRecord& record);
// Ends the steps that are open and not started. Returns their requested procedures, each once.
std::vector<RowId> end_open_steps(OrderRecord& record, StepState end, const Code& reason);
Error step_started(std::string place, std::string remedy);

}  // namespace stepwise::model
