// SPDX-License-Identifier: Apache-2.0
#include "sql/plans.hpp"

#include "broker/http/api.hpp"
#include "broker/http/audited.hpp"
#include "broker/http/target.hpp"
#include "broker/usecases/plan_repair.hpp"
#include "sql/discrepancies.hpp"

#include <fmt/format.h>

namespace stepwise::broker::http {

Response get_plans(Api& api, const Request& request) {
  QueryFields query(request);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  return {.status = 200, .body = sql::write_plans(sql::Plans(api.context.database).all())};
}

Response import_plans(Api& api, const Request& request) {
  if (parse_json(request.body).is_discarded())
    return to_response({.status = 400,
                        .code = "bad-body",
                        .detail = fmt::format("the body is not JSON (RFC 8259) in UTF-8 with at most {} lists and "
                                              "objects in each other",
                                              limits::json_levels)},
                       request.target);
  const auto plans = sql::parse_plans(request.body);
  if (!plans) return to_response(bad_body(plans.error()), request.target);
  sql::Plans(api.context.database).put(*plans);
  Json findings = Json::array();
  for (const Finding& finding : broker::check_plans(api.context.settings.site, *plans))
    findings.push_back(to_json(finding));
  return json_response({{"imported", plans->size()},
                        {"orders_waiting", sql::Discrepancies(api.context.database).count_orders_waiting_for(*plans)},
                        {"findings", std::move(findings)}});
}

Response apply_plans(Api& api, const Request& request) {
  QueryFields query(request);
  const model::RowId after = query.integer("after", 0, INT64_MAX).value_or(0);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  Json applied = Json::array(), refused = Json::array(), next;
  const broker::PlanRepairs repairs = broker::apply_plans(api.context, {.actor = actor_of(request)}, after);
  for (const broker::PlanRepair& repair : repairs.orders) {
    if (repair.outcome)
      applied.push_back(repair.order_id);
    else
      refused.push_back({{"order_id", repair.order_id}, {"why", repair.outcome.error().rule}});
  }
  if (repairs.next) next = next_target(request.path, request.query, "after", *repairs.next);
  return json_response({{"applied", std::move(applied)}, {"refused", std::move(refused)}, {"next", std::move(next)}});
}

Response apply_plan(Api& api, const Request& request) {
  BodyFields fields(request.body);
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, actions.apply_plan(request.id));
}

Response remove_plan(Api& api, const Request& request) {
  QueryFields query(request);
  query.require("value", "the code of the service");
  model::Code service;
  service.value = query.text("value").value_or("");
  service.scheme = query.text("scheme").value_or("");
  if (auto refusal = refuse_query(request, query)) return *refusal;
  if (!sql::Plans(api.context.database).remove(service))
    return to_response({.status = 404, .code = "unknown-plan", .detail = "there is no plan for this service"},
                       request.target);
  return json_response({{"removed", 1}});
}

}  // namespace stepwise::broker::http
