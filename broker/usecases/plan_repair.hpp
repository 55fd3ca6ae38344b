// SPDX-License-Identifier: Apache-2.0
// Orders that came before the procedure plan of their service: a person has the plan applied to them.
#pragma once
#include "broker/usecases/actions.hpp"

namespace stepwise::broker {

struct PlanRepair {
  model::RowId order_id = 0;
  Result<ActionOutcome> outcome;
};
// All that wait, the oldest first, at most limits::plan_orders_per_call; each in a transaction of its own
// (Actions::apply_plan). `each` is called after each order. Blocking; throws sql::DatabaseUnavailable.
std::vector<PlanRepair> apply_plans(Context& context,
                                    const std::function<void(std::size_t done, std::size_t total)>& each = {});

// What the plans say that no scanner's list can show: finding "station-unknown", place "/plans/0" and so on.
std::vector<Finding> check_plans(const model::SitePolicy& site, const std::vector<model::ProcedurePlan>& plans);

}  // namespace stepwise::broker
