// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"
#include "broker/usecases/access_control.hpp"
#include "sql/value_text.hpp"

namespace stepwise::broker::http {
namespace {

constexpr std::int64_t token_days_most = 3650;

Json token_json(const sql::ProgramToken& token) {
  return {{"id", token.id},
          {"name", token.name},
          {"role", to_text(token.role)},
          {"created_at", sql::to_text(token.created_at)},
          {"expires_at", time_or_null(token.expires_at)},
          {"revoked_at", time_or_null(token.revoked_at)},
          {"last_used_at", time_or_null(token.last_used_at)}};
}

}  // namespace

Response list_tokens(Api& api, const Request& request) {
  QueryFields query(request);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  Json items = Json::array();
  for (const sql::ProgramToken& token : sql::AccessStore(api.context.database).tokens())
    items.push_back(token_json(token));
  return json_response({{"items", std::move(items)}});
}

Response add_token(Api& api, const Request& request) {
  BodyFields fields(request.body);
  for (const char* const name : {"name", "role"}) fields.require(name, "of the new token");
  const auto name = fields.text("name");
  const auto role = role_member(fields);
  const auto days = fields.integer("days", 1, token_days_most);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  sql::AccessStore store(api.context.database);
  const auto made = broker::add_token(store, *name, *role, api.context.clock.now(),
                                      days ? std::optional(std::chrono::days(*days)) : std::nullopt);
  if (!made) return to_response(problem_of(made.error()), request.target);
  api.access.forget();
  Response response = json_response({{"id", made->id}, {"token", made->secret}}, 201);
  response.headers.emplace_back("Location", "/api/v1/tokens");
  return response;
}

Response revoke_token(Api& api, const Request& request) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  if (!sql::AccessStore(api.context.database).revoke_token(request.id, api.context.clock.now()))
    return not_found(request, "valid token");
  api.access.forget();
  return json_response({{"revoked", true}});
}

}  // namespace stepwise::broker::http
