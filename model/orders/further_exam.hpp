// SPDX-License-Identifier: Apache-2.0
// Several exams under one placer number (the sender's `several_exams_per_number`): the first NW places the order, each
// further one with another service adds an exam to it. Pure.
#pragma once
#include "model/orders/order_actions.hpp"

namespace stepwise::model {

// The service is not that of the order: the message is about an exam of its own.
bool is_further_exam(const OrderRecord& record, const OrderRequest& request);
// Its requested procedures are added. An equal repeat has no effect; Error 205 for other content of the same exam, and
// once the order has ended.
Result<void> place_further_exam(Decision& decision, const OrderMessage& message, OrderRecord& record,
                                const OrderRequest& request);

// The message names one of several exams.
bool names_one_exam(const OrderRecord& record, const OrderRequest& request);
// CA and DC of one exam: the others stay. Error 204: it has no such exam; 207: a step of it has started.
Result<void> cancel_exam(Decision& decision, OrderRecord& record, const OrderRequest& request);

}  // namespace stepwise::model
