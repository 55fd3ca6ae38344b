// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

namespace stepwise::broker::http {

Response resend_delivery(Api& api, const Request& request) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, api.actions.resend_delivery(request.id));
}

Response park_delivery(Api& api, const Request& request) {
  BodyFields fields(request.body);
  const std::string reason = fields.text("reason").value_or("parked by a person");
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, api.actions.park_delivery(request.id, reason));
}

Response release_delivery(Api& api, const Request& request) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, api.actions.release_delivery(request.id));
}

}  // namespace stepwise::broker::http
