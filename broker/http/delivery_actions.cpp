// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

namespace stepwise::broker::http {

Response resend_delivery(Api& api, const Request& request) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, broker::Actions(api.context).resend_delivery(request.id));
}

Response park_delivery(Api& api, const Request& request) {
  BodyFields fields(request.body);
  const std::string reason = fields.text("reason").value_or("parked by a person");
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, broker::Actions(api.context).park_delivery(request.id, reason));
}

Response release_delivery(Api& api, const Request& request) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, broker::Actions(api.context).release_delivery(request.id));
}

Response act_on_deliveries(Api& api, const Request& request) {
  BodyFields fields(request.body);
  const std::string action = fields.text("action").value_or("");
  const auto ids = fields.ids("ids");
  const std::string reason = fields.text("reason").value_or("parked by a person");
  if (action != "resend" && action != "park" && action != "release")
    fields.fault("action", action, "resend, park or release", "name what is to be done");
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  broker::Actions actions(api.context);
  Json items = Json::array();
  for (const model::RowId id : ids) {
    const auto outcome = action == "resend" ? actions.resend_delivery(id)
                         : action == "park" ? actions.park_delivery(id, reason)
                                            : actions.release_delivery(id);
    Json item = {{"id", id}};
    if (!outcome)
      item["error"] = {
          {"code", outcome.error().code}, {"rule", outcome.error().rule}, {"remedy", outcome.error().remedy}};
    items.push_back(std::move(item));
  }
  return json_response({{"items", std::move(items)}});
}

}  // namespace stepwise::broker::http
