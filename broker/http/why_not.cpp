// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/why_not.hpp"
#include "broker/http/api.hpp"
#include "broker/http/query_json.hpp"
#include "broker/usecases/query_records.hpp"

namespace stepwise::broker::http {

Response get_why_not(Api& api, const Request& request) {
  QueryFields fields(request);
  const auto by_aet = fields.text("aet");
  if (!by_aet) fields.require("station", "the name of a station, or an AE title");
  const std::string aet = by_aet.value_or(aet_of(api.context.settings, fields.text("station").value_or("")));
  std::vector<std::pair<std::string, std::string>> keys;
  for (const std::string_view name : given_key_names()) {
    if (auto value = fields.text(std::string(name))) keys.emplace_back(name, std::move(*value));
  }
  if (auto refusal = refuse_query(request, fields)) return *refusal;
  if (api.context.queries != nullptr) api.context.queries->write_now();
  const auto result = why_not(api.context, request.id, aet, given_query(keys));
  if (!result) return not_found(request, "scheduled step");
  Json criteria = Json::array();
  for (const Criterion& one : result->criteria) {
    criteria.push_back({{"criterion", one.name},
                        {"key", one.key},
                        {"passes", one.passes},
                        {"found", one.found},
                        {"expected", one.expected},
                        {"remedy", one.remedy}});
  }
  return json_response({{"step", {{"id", result->step}, {"step_id", result->step_id}}},
                        {"aet", result->aet},
                        {"station", station_name(api.context.settings, result->aet)},
                        {"listed", result->listed},
                        {"sentence", result->sentence},
                        {"query", asked_json(result->asked)},
                        {"criteria", std::move(criteria)}});
}

}  // namespace stepwise::broker::http
