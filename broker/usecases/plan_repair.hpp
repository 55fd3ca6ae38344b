// SPDX-License-Identifier: Apache-2.0
// Applies procedure plans to orders that were received before the plan was imported. A person starts this.
#pragma once
#include "base/limits.hpp"
#include "broker/usecases/actions.hpp"

namespace stepwise::broker {

struct PlanRepair {
  model::RowId order_id = 0;
  Result<ActionOutcome> outcome;
};
struct PlanRepairs {
  std::vector<PlanRepair> orders;
  std::optional<model::RowId> next;  // `after` of the next call; nothing: no more orders wait
};
// The orders that wait, the oldest first, from behind `after` on, at most `most` of them; each in a transaction of its
// own (Actions::apply_plan). `each` is called after each order. Blocking; throws sql::DatabaseUnavailable.
PlanRepairs apply_plans(Context& context, Acting acting, model::RowId after = 0,
                        int most = limits::plan_orders_per_call,
                        const std::function<void(std::size_t done, std::size_t total)>& each = {});

// Findings "station-unknown" for steps in plans that no device can have on its worklist; the place is "/plans/0" and so
// on.
std::vector<Finding> check_plans(const model::SitePolicy& site, const std::vector<model::ProcedurePlan>& plans);

}  // namespace stepwise::broker
