// SPDX-License-Identifier: Apache-2.0
#include "console/api.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace stepwise::console {
namespace {

ReadyPart database_part(sql::Database& database) {
  if (!database.answers()) return {"database", false, "it does not answer"};
  try {
    const std::vector<std::string> pending = database.pending_migrations();
    if (!pending.empty()) return {"database", false, fmt::format("not applied yet: {}", fmt::join(pending, ", "))};
  } catch (const std::runtime_error&) {  // what() may quote what the server said
    return {"database", false, "its schema can't be read"};
  }
  return {"database", true, ""};
}

}  // namespace

Response get_healthz(Api&, const Request&) {
  return json_response({{"status", "alive"}});
}

Response get_readyz(Api& api, const Request&) {
  std::vector<ReadyPart> parts = api.ready ? api.ready() : std::vector<ReadyPart>();
  parts.insert(parts.begin(), database_part(api.context.database));
  const bool ready = std::all_of(parts.begin(), parts.end(), [](const ReadyPart& part) { return part.ready; });
  Json document{{"ready", ready}, {"parts", Json::array()}};
  for (const ReadyPart& part : parts)
    document["parts"].push_back({{"name", part.name}, {"ready", part.ready}, {"text", part.text}});
  return json_response(document, ready ? 200 : 503);
}

}  // namespace stepwise::console
