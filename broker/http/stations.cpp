// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"
#include "broker/usecases/device_statistics.hpp"

#include <algorithm>

namespace stepwise::broker::http {

// Each device has its configured name; configured stations that have never called are included.
Response get_stations(Api& api, const Request& request) {
  QueryFields query(request);
  const std::string aet = query.text("aet").value_or("");
  if (auto refusal = refuse_query(request, query)) return *refusal;
  Json items = api.context.stations == nullptr ? Json::array() : Json::parse(api.context.stations->read(aet));
  for (Json& item : items) {
    const broker::Station* station = api.context.settings.station_of(item.at("aet").get<std::string>());
    item["configured_as"] = station == nullptr ? Json(nullptr) : Json(station->station.name);
    item["can_echo"] = station != nullptr && !station->host.empty();
  }
  for (const broker::Station& station : api.context.settings.stations) {
    const bool is_asked = aet.empty() || aet == station.station.aet;
    const bool is_there = std::any_of(items.begin(), items.end(),
                                      [&](const Json& item) { return item.at("aet") == station.station.aet; });
    if (is_asked && !is_there)
      items.push_back({{"aet", station.station.aet},
                       {"configured_as", station.station.name},
                       {"can_echo", !station.host.empty()},
                       {"associations", 0}});
  }
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

}  // namespace stepwise::broker::http
