// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include <algorithm>

namespace stepwise::broker::http {
namespace {

ReadyPart database_part(sql::WriteCheck& check) {
  const auto failure = check.failure();
  return {"database", !failure, failure.value_or("")};
}

}  // namespace

Response get_healthz(Api&, const Request&) {
  return json_response({{"status", "alive"}});
}

Response get_readyz(Api& api, const Request&) {
  std::vector<ReadyPart> parts = api.ready ? api.ready() : std::vector<ReadyPart>();
  parts.insert(parts.begin(), database_part(api.write_check));
  const bool ready = std::all_of(parts.begin(), parts.end(), [](const ReadyPart& part) { return part.ready; });
  Json document{{"ready", ready}, {"parts", Json::array()}};
  for (const ReadyPart& part : parts)
    document["parts"].push_back({{"name", part.name}, {"ready", part.ready}, {"text", part.text}});
  return json_response(document, ready ? 200 : 503);
}

}  // namespace stepwise::broker::http
