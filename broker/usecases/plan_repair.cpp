// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/plan_repair.hpp"

#include "broker/usecases/use_case.hpp"
#include "model/orders/apply_plan.hpp"
#include "model/orders/break_down.hpp"
#include "sql/discrepancies.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker {
namespace {

std::string fault_of(const model::SitePolicy& site, const model::PlannedStep& planned) {
  model::ScheduledProcedureStep step;
  step.modality = planned.modality;
  step.station_aets = planned.station_aets.empty() ? model::stations_of(site, planned.modality) : planned.station_aets;
  for (const std::string& aet : step.station_aets) {
    const bool is_known = std::any_of(site.stations.begin(), site.stations.end(),
                                      [&](const model::Station& one) { return one.aet == aet; });
    if (!is_known) return aet + " is no configured station";
  }
  return model::is_on_a_list(site, step) ? "" : "no station is configured for modality " + planned.modality;
}

}  // namespace

Result<ActionOutcome> apply_plan(Context& context, model::RowId order_id) {
  Result<ActionOutcome> outcome = ActionOutcome{order_id, {}};
  UseCase use_case;
  use_case.keys.order_ids = {order_id};
  use_case.decide = [&](model::Decision& decision, const sql::ReadResult&) {
    Result<void> done = model::apply_plan(decision, order_id);
    if (done)
      outcome = ActionOutcome{order_id, {}};
    else
      outcome = done.error();
    return done;
  };
  use_case.finish = [&](sql::WriteSet&, const model::Decision& decision, const Result<void>& result) {
    if (result)
      outcome->findings = decision.findings;
    else
      outcome = result.error();
    return static_cast<bool>(result);
  };
  if (run_use_case(context, use_case) == UseCaseOutcome::gave_up) {
    return Error{.kind = ErrorKind::record_locked,
                 .code = "busy",
                 .place = "",
                 .value = "",
                 .rule = "the record must not be in use by others",
                 .remedy = "try again"};
  }
  return outcome;
}

std::vector<PlanRepair> apply_plans(Context& context,
                                    const std::function<void(std::size_t done, std::size_t total)>& each) {
  std::vector<PlanRepair> repairs;
  const auto ids = sql::Discrepancies(context.database).orders_with_later_plan(0, plan_orders_per_call);
  for (const model::RowId id : ids) {
    repairs.push_back({id, apply_plan(context, id)});
    if (each) each(repairs.size(), ids.size());
  }
  return repairs;
}

std::vector<Finding> check_plans(const model::SitePolicy& site, const std::vector<model::ProcedurePlan>& plans) {
  std::vector<Finding> findings;
  if (site.stations.empty()) return findings;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    for (const model::PlannedProcedure& procedure : plans[i].procedures) {
      for (const model::PlannedStep& step : procedure.steps) {
        if (const std::string fault = fault_of(site, step); !fault.empty())
          findings.push_back({"station-unknown", fmt::format("/plans/{}", i), plans[i].service.value + ": " + fault});
      }
    }
  }
  return findings;
}

}  // namespace stepwise::broker
