// SPDX-License-Identifier: Apache-2.0
// Several exams under one placer number (the sender's `several_exams_per_number`): the first NW places the order, each
// further one with another service adds an exam to it. Pure.
#pragma once
#include "model/orders/order_actions.hpp"

namespace stepwise::model {

// True if the service differs from that of the order, so the message is about another exam.
bool is_further_exam(const OrderRecord& record, const OrderRequest& request);
// Adds the requested procedures of the exam. An equal repeat has no effect. Error 205: the same exam was placed before
// with other content, or the order has ended.
Result<void> place_further_exam(Decision& decision, const OrderMessage& message, OrderRecord& record,
                                const OrderRequest& request);

// True if the message names one of several exams of the order.
bool names_one_exam(const OrderRecord& record, const OrderRequest& request);
// CA and DC of one exam; the other exams stay. Error 204: the order has no such exam. Error 207: a step of the exam has
// started.
Result<void> cancel_exam(Decision& decision, OrderRecord& record, const OrderRequest& request);

}  // namespace stepwise::model
