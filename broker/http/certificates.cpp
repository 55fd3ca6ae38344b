// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/certificate_validity.hpp"

#include "broker/http/api.hpp"
#include "sql/value_text.hpp"

namespace stepwise::broker::http {

Response list_certificates(Api& api, const Request& request) {
  QueryFields query(request);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  Json items = Json::array();
  for (const auto& certificate : api.context.settings.certificates) {
    const auto days = days_left(*certificate, api.context.clock.now());
    if (!days) continue;
    items.push_back({{"profile", certificate->profile().name},
                     {"file", certificate->profile().certificate},
                     {"expires_at", sql::to_text(Instant(certificate->not_after()))},
                     {"days_left", *days}});
  }
  return json_response({{"items", std::move(items)}});
}

}  // namespace stepwise::broker::http
