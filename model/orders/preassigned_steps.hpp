// SPDX-License-Identifier: Apache-2.0
// Requested procedures and steps that another scheduler has made (OMI^O23 of an enterprise scheduler, an imported
// order), in place of a procedure plan (reference 2.9, D20).
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/orders/order_changes.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// Error 205: a step id that is of another order.
Result<void> check_given_steps(Decision& decision, const OrderRequest& request);

// Adds them to an order that has none of them yet. Steps of one Requested Procedure ID (else Study Instance UID) are
// one procedure; several with one step id are one step with several protocol codes.
void take_given_steps(Decision& decision, OrderRecord& record, const OrderRequest& request);

// Whether the request states steps, and none of them is the order's: another requested procedure of the same order.
bool has_other_procedure(const OrderRecord& record, const OrderRequest& request);
Result<void> add_procedure(Decision& decision, OrderRecord& record, const OrderRequest& request,
                           const SenderPolicy& sender);

// XO: time, modality, station, place and protocol of the steps that have not started, found by step id, else by
// position. What is not applied is a finding. Error: the scheduler names another number for what has one.
Result<void> change_given_steps(Decision& decision, OrderRecord& record, const OrderRequest& request,
                                OrderChange& result);

}  // namespace stepwise::model
