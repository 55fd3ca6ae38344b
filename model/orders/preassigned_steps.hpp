// SPDX-License-Identifier: Apache-2.0
// Requested procedures and steps that another scheduler has created (OMI^O23 of an enterprise scheduler, an imported
// order). They replace the procedure plan (reference 2.9, D20).
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/orders/order_changes.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// Error 205: a step id belongs to another order.
Result<void> check_given_steps(Decision& decision, const OrderRequest& request);

// Adds the steps to an order that has none of them yet. Steps with the same Requested Procedure ID (else the same Study
// Instance UID) become one procedure. Steps with the same step id become one step with several protocol codes.
void take_given_steps(Decision& decision, OrderRecord& record, const OrderRequest& request);

// True if the request states steps and the order has none of them: then they are another requested procedure of the
// order.
bool has_other_procedure(const OrderRecord& record, const OrderRequest& request);
Result<void> add_procedure(Decision& decision, OrderRecord& record, const OrderRequest& request,
                           const SenderPolicy& sender);

// XO: changes time, modality, station, location and protocol of the steps that have not started. Steps are found by
// step id, else by position. A finding says what was not applied. Error: the scheduler states a number that differs
// from the one we have.
Result<void> change_given_steps(Decision& decision, OrderRecord& record, const OrderRequest& request,
                                OrderChange& result);

}  // namespace stepwise::model
