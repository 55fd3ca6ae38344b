// SPDX-License-Identifier: Apache-2.0
#include "broker/http/access.hpp"
#include "broker/http/api.hpp"
#include "broker/usecases/access_control.hpp"

#include <fmt/format.h>

namespace stepwise::broker::http {
namespace {

std::string_view kind_text(Caller::Kind kind) {
  switch (kind) {
    case Caller::Kind::unknown: return "unknown";
    case Caller::Kind::local: return "local";
    case Caller::Kind::configuration: return "configuration";
    case Caller::Kind::program: return "program";
    case Caller::Kind::user: return "user";
  }
  return {};
}

Json caller_json(const Caller& caller) {
  return {{"kind", kind_text(caller.kind)}, {"name", caller.name}, {"role", to_text(caller.role)}};
}

// Pages of other sites cannot send it, scripts cannot read it. Over TLS it is never sent without.
std::string set_cookie(const Request& request, std::string_view value, std::string_view more) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}{}", session_cookie, value,
                     request.is_tls ? "; Secure" : "", more);
}

// A login that failed is 401, not the 403 of a caller who is known.
Response login_refused(const Request& request, const Error& error) {
  Problem problem = problem_of(error);
  if (problem.status == 403) problem.status = 401;
  return to_response(problem, request.target);
}

}  // namespace

Response get_session(Api&, const Request& request) {
  Json session = caller_json(request.caller);
  if (const Credential credential = credential_of(request); credential.is_cookie)
    session["csrf_token"] = csrf_token(credential.secret);
  return json_response(session);
}

Response log_in(Api& api, const Request& request) {
  BodyFields fields(request.body);
  fields.require("name", "the name of the user");
  fields.require("password", "the password of the user");
  const auto name = fields.text("name"), password = fields.text("password");
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  const auto login = api.access.log_in(*name, *password, request.peer_address);
  if (!login) return login_refused(request, login.error());
  Json session = caller_json(login->caller);
  session["csrf_token"] = csrf_token(login->secret);
  Response response = json_response(session);
  response.headers.emplace_back("Set-Cookie", set_cookie(request, login->secret, ""));
  return response;
}

Response log_out(Api& api, const Request& request) {
  const Credential credential = credential_of(request);
  if (!credential.is_cookie)
    return to_response({.status = 409, .code = "no-session", .detail = "this caller has not logged in"},
                       request.target);
  api.access.log_out(credential.secret);
  Response response = json_response({{"ended", true}});
  response.headers.emplace_back("Set-Cookie", set_cookie(request, "", "; Max-Age=0"));
  return response;
}

Response change_own_password(Api& api, const Request& request) {
  BodyFields fields(request.body);
  fields.require("old", "the password until now");
  fields.require("new", "the new password");
  const auto old = fields.text("old"), wanted = fields.text("new");
  if (const auto fault = wanted ? fault_of_password(*wanted) : std::nullopt)
    fields.fault("new", "", *fault, "choose a longer one");
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  if (request.caller.kind != Caller::Kind::user)
    return to_response({.status = 409, .code = "no-session", .detail = "only a user has a password"}, request.target);
  const auto changed = api.access.change_password(request.caller.name, *old, *wanted, request.peer_address);
  if (!changed) return login_refused(request, changed.error());
  return json_response({{"changed", true}});
}

}  // namespace stepwise::broker::http
