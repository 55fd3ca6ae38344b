// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/plan_repair.hpp"

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
    if (!is_known) return aet + " is not a configured station";
  }
  return model::is_on_a_list(site, step) ? "" : "no station is configured for modality " + planned.modality;
}

}  // namespace

PlanRepairs apply_plans(Context& context, Acting acting, model::RowId after, int most,
                        const std::function<void(std::size_t done, std::size_t total)>& each) {
  PlanRepairs repairs;
  Actions actions(context, std::move(acting));
  const auto ids = sql::Discrepancies(context.database).orders_with_later_plan(after, most);
  for (const model::RowId id : ids) {
    repairs.orders.push_back({id, actions.apply_plan(id)});
    if (each) each(repairs.orders.size(), ids.size());
  }
  if (static_cast<int>(ids.size()) == most) repairs.next = ids.back();
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
