// SPDX-License-Identifier: Apache-2.0
// What each order control code of a placer does (reference 2.4), and what the actions of placer and department share.
// Each changes the decision or returns an Error; then the decision is thrown away.
#pragma once
#include "base/result.hpp"
#include "model/orders/order_rules.hpp"
#include "model/patients/patient_rules.hpp"

#include <optional>
#include <string>

namespace stepwise::model {

// One message with several ORC groups: its PID and PV1 are looked up at most once.
struct OrderMessage {
  const OrderRequests& requests;
  const SenderPolicy& sender;
  std::optional<OrderPatient> patient = {};
  RowId parent_id = 0;  // the container that a PA of this message made or named
};

Result<void> place_order(Decision& decision, OrderMessage& message, const OrderRequest& request);        // NW
Result<void> cancel_order(Decision& decision, OrderMessage& message, const OrderRequest& request);       // CA
Result<void> discontinue_order(Decision& decision, OrderMessage& message, const OrderRequest& request);  // DC
Result<void> change_order(Decision& decision, OrderMessage& message, const OrderRequest& request);       // XO
// HD hides the order's steps from the worklist, RL shows them again.
Result<void> hold_order(Decision& decision, OrderMessage& message, const OrderRequest& request);
// PA makes a container without steps, CH an order whose parent it is (ORC-8, else OBR-29, else the PA of this message).
Result<void> place_parent(Decision& decision, OrderMessage& message, const OrderRequest& request);
Result<void> place_child(Decision& decision, OrderMessage& message, const OrderRequest& request);
Result<void> assign_number(Decision& decision, OrderMessage& message, const OrderRequest& request);  // NA

// The patient of PID, looked up at most once a message.
Result<OrderPatient> patient_of(Decision& decision, OrderMessage& message);
// An order as NW, PA or a tombstone begins it: row, number, sender, whose status it is.
OrderRecord new_order(Decision& decision, const OrderMessage& message, const OrderRequest& request);

// A new order or exam without a start time that is not to wait for a person (the sender's `start_missing`).
void start_at_receipt(Decision& decision, Order& order, const OrderRequest& request, const SenderPolicy& sender);

// What its placer hears of the procedure's appointment: booked, moved, changed, cancelled, not kept.
void notify_appointment(Decision& decision, const OrderRecord& record, RequestedProcedure& procedure,
                        const RollUpCause& cause);

// The orders with open steps whose parent it is.
std::vector<OrderRecord*> open_children(Decision& decision, const OrderRecord& container);
// A container ends with the last of its children.
void roll_up_parent(Decision& decision, const OrderRecord& child);

// The order that ORC-2, else ORC-3 names; nullptr when it is unknown. Error: neither is valued, they name two orders,
// or PID is of another patient (D33).
Result<OrderRecord*> find_order(Decision& decision, const OrderMessage& message, const OrderRequest& request);
Error no_such_order(const OrderRequest& request);

// Of what the placer ordered, but not when and by which message: equal content has an equal digest (D13).
std::string content_digest(const OrderRequest& request);

// XO, or NW again where the sender's setting makes it one. `has_new_facts`: the message changed patient or visit.
Result<void> apply_change(Decision& decision, OrderRecord& record, const OrderRequest& request,
                          bool has_new_facts = false);

bool has_started(const OrderRecord& record);
bool has_open(const OrderRecord& record);
// Ends the steps that are open and not started; returns their requested procedures, each once.
std::vector<RowId> end_open_steps(OrderRecord& record, StepState end, const Code& reason);
Error step_started(std::string place, std::string remedy);

}  // namespace stepwise::model
