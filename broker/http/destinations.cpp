// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"
#include "broker/outbound/relay.hpp"

namespace stepwise::broker::http {

Response get_destinations(Api& api, const Request& request) {
  QueryFields query(request);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  Json items = Json::array();
  const std::vector<broker::DestinationStatus> all =
      api.relay == nullptr ? std::vector<broker::DestinationStatus>() : api.relay->status();
  for (const broker::DestinationStatus& destination : all) {
    items.push_back({{"name", destination.name},
                     {"role", destination.role},
                     {"host", destination.host},
                     {"port", destination.port},
                     {"state", destination.state},
                     {"last_error", destination.last_error},
                     {"delivered", destination.delivered}});
  }
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

}  // namespace stepwise::broker::http
