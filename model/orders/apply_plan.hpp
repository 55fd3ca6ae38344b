// SPDX-License-Identifier: Apache-2.0
// An order that came before the procedure plan of its service is broken down anew by it, when a person says so: a plan
// by itself touches only later orders (D25).
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"

namespace stepwise::model {

// The order has what is made without a plan: one procedure with one step, without a protocol. The numbers, the Study
// Instance UID and the step id that others know stay those of the first procedure and its first step. Error when that
// step has started or ended, or there is no plan.
Result<void> apply_plan(Decision& decision, RowId order_id);

}  // namespace stepwise::model
