// SPDX-License-Identifier: Apache-2.0
#include "console/api.hpp"

namespace stepwise::console {

Response resend_delivery(Api& api, const Request& request) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return act_response(request, api.acts.resend_delivery(request.id));
}

Response park_delivery(Api& api, const Request& request) {
  BodyFields fields(request.body);
  const std::string reason = fields.text("reason").value_or("parked by a person");
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return act_response(request, api.acts.park_delivery(request.id, reason));
}

Response release_delivery(Api& api, const Request& request) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return act_response(request, api.acts.release_delivery(request.id));
}

}  // namespace stepwise::console
