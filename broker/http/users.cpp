// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"
#include "broker/usecases/access_control.hpp"
#include "sql/value_text.hpp"

namespace stepwise::broker::http {
namespace {

Json user_json(const sql::User& user) {
  return {{"id", user.id},
          {"name", user.name},
          {"role", to_text(user.role)},
          {"is_disabled", user.is_disabled},
          {"locked_until", time_or_null(user.locked_until)},
          {"last_login_at", time_or_null(user.last_login_at)},
          {"created_at", sql::to_text(user.created_at)}};
}

// The user after the change, or 404.
Response user_response(Api& api, const Request& request, bool was_found) {
  api.access.forget();
  const auto user = was_found ? sql::AccessStore(api.context.database).find_user(request.id) : std::nullopt;
  return user ? json_response(user_json(*user)) : not_found(request, "user");
}

// The refusal if the user of the request is the last administrator: after the change no user and no program could undo
// it through the API.
std::optional<Response> refuse_last_administrator(Api& api, const Request& request) {
  sql::AccessStore store(api.context.database);
  const auto user = store.find_user(request.id);
  const bool is_administrator = user && user->role == model::Role::administer && !user->is_disabled;
  if (!is_administrator || !api.access.settings().token.empty() ||
      store.has_administrator(api.context.clock.now(), request.id))
    return std::nullopt;
  return to_response(
      {.status = 409, .code = "last-administrator", .detail = "this is the last administrator: make another one first"},
      request.target);
}

Response set_disabled(Api& api, const Request& request, bool is_disabled) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  if (auto refusal = is_disabled ? refuse_last_administrator(api, request) : std::nullopt) return *refusal;
  return user_response(api, request, sql::AccessStore(api.context.database).set_disabled(request.id, is_disabled));
}

}  // namespace

Response list_users(Api& api, const Request& request) {
  QueryFields query(request);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  Json items = Json::array();
  for (const sql::User& user : sql::AccessStore(api.context.database).users()) items.push_back(user_json(user));
  return json_response({{"items", std::move(items)}});
}

Response add_user(Api& api, const Request& request) {
  BodyFields fields(request.body);
  for (const char* const name : {"name", "role", "password"}) fields.require(name, "of the new user");
  const auto name = fields.text("name"), password = fields.text("password");
  const auto role = role_member(fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  sql::AccessStore store(api.context.database);
  const auto id = broker::add_user(store, *name, *role, *password, api.context.clock.now());
  if (!id) return to_response(problem_of(id.error()), request.target);
  api.access.forget();
  Response response = json_response(user_json(store.find_user(*id).value()), 201);
  response.headers.emplace_back("Location", "/api/v1/users");
  return response;
}

Response set_user_role(Api& api, const Request& request) {
  BodyFields fields(request.body);
  fields.require("role", "view, register, act or administer");
  const auto role = role_member(fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  if (auto refusal = *role != model::Role::administer ? refuse_last_administrator(api, request) : std::nullopt)
    return *refusal;
  return user_response(api, request, sql::AccessStore(api.context.database).set_role(request.id, *role));
}

Response set_user_password(Api& api, const Request& request) {
  BodyFields fields(request.body);
  fields.require("password", "the new password");
  const auto password = fields.text("password");
  if (const auto fault = password ? fault_of_password(*password) : std::nullopt)
    fields.fault("password", "", *fault, "choose a longer one");
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return user_response(api, request, api.access.set_password(request.id, *password));
}

Response disable_user(Api& api, const Request& request) {
  return set_disabled(api, request, true);
}

Response enable_user(Api& api, const Request& request) {
  return set_disabled(api, request, false);
}

}  // namespace stepwise::broker::http
