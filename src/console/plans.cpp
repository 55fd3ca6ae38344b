// SPDX-License-Identifier: Apache-2.0
#include "sql/plans.hpp"

#include "console/api.hpp"

namespace stepwise::console {

Response get_plans(Api& api, const Request& request) {
  QueryFields query(request);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  return {.status = 200, .body = sql::write_plans(sql::Plans(api.context.database).all())};
}

Response import_plans(Api& api, const Request& request) {
  if (!Json::accept(request.body))
    return to_response({.status = 400, .code = "bad-body", .detail = "the body is not JSON (RFC 8259) in UTF-8"},
                       request.target);
  const auto plans = sql::parse_plans(request.body);
  if (!plans) return to_response(bad_body(plans.error()), request.target);
  sql::Plans(api.context.database).put(*plans);
  return json_response({{"imported", plans->size()}});
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

}  // namespace stepwise::console
