// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

namespace stepwise::broker::http {

Response link_performed_step(Api& api, const Request& request) {
  BodyFields fields(request.body);
  fields.require("step_id", "the row id of the scheduled step that it was of");
  const auto step = fields.integer("step_id", 1, INT64_MAX);
  model::LinkOptions options;
  options.instead_of = fields.integer("instead_of", 1, INT64_MAX).value_or(0);
  options.is_confirmed = fields.flag("confirm").value_or(false);
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  std::vector<model::Difference> differences;
  const auto outcome = actions.link_performed_step(request.id, *step, options, &differences);
  return action_response(request, outcome, differences);
}

Response unlink_performed_step(Api& api, const Request& request) {
  BodyFields fields(request.body);
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, actions.unlink_performed_step(request.id));
}

Response close_performed_step(Api& api, const Request& request) {
  BodyFields fields(request.body);
  fields.require("state", "completed or discontinued");
  const std::string state = fields.text("state").value_or("");
  const model::Code reason = fields.code("reason").value_or(model::Code());
  if (!state.empty() && state != "completed" && state != "discontinued")
    fields.fault("state", state, "completed or discontinued", "say how it ended");
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  const auto end = state == "completed" ? model::PerformedState::completed : model::PerformedState::discontinued;
  return action_response(request, actions.close_performed_step(request.id, end, reason));
}

}  // namespace stepwise::broker::http
