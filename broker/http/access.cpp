// SPDX-License-Identifier: Apache-2.0
#include "broker/http/access.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker::http {
namespace {

constexpr std::string_view bearer = "bearer ";

std::string host_name(std::string_view host) {
  const std::size_t port = host.find(':', host.starts_with('[') ? host.find(']') : 0);
  return text::lower(host.substr(0, port));
}

bool is_this_machine(std::string_view host) {
  const std::string name = host_name(host);
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

std::string media_type(std::string_view content_type) {
  return text::lower(text::trim(content_type.substr(0, content_type.find(';'))));
}

std::string cookie_value(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    const std::size_t end = std::min(cookies.find(';'), cookies.size());
    const std::string_view one = text::trim(cookies.substr(0, end));
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
      return std::string(one.substr(name.size() + 1));
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
  }
  return {};
}

model::Role role_for(Access access) {
  switch (access) {
    case Access::open:
    case Access::login:
    case Access::view: return model::Role::view;
    case Access::register_: return model::Role::register_;
    case Access::act: return model::Role::act;
    case Access::administer: return model::Role::administer;
  }
  return model::Role::administer;
}

Problem forbidden(std::string code, std::string detail) {
  return {.status = 403, .code = std::move(code), .detail = std::move(detail)};
}

// A page of another site has the name of that site as Origin (RFC 6454).
std::optional<Problem> refuse_origin(const Request& head) {
  if (head.origin.empty()) return std::nullopt;
  const std::size_t scheme = head.origin.find("://");
  if (scheme != std::string::npos && text::lower(head.origin.substr(scheme + 3)) == text::lower(head.host))
    return std::nullopt;
  return forbidden("origin", "pages of other sites are not answered: Origin and Host have to be the same");
}

std::optional<Problem> refuse_host(const Request& head, const std::vector<std::string>& host_names) {
  if (head.caller.kind == Caller::Kind::local) {
    if (!head.from_loopback)
      return forbidden("not-from-here",
                       "until there is a user or a token, only this machine is answered: make the first administrator "
                       "with `stepwise user add NAME --role administer`");
    if (!is_this_machine(head.host))
      return forbidden("host", "without a login the Host must be localhost, 127.0.0.1 or [::1]: use one of them");
    return std::nullopt;
  }
  const auto is_host = [&](const std::string& name) { return text::lower(name) == host_name(head.host); };
  if (host_names.empty() || (head.from_loopback && is_this_machine(head.host)) ||
      std::ranges::any_of(host_names, is_host))
    return std::nullopt;
  return forbidden("host", "this is not a name of the broker: use one of http.host_names");
}

std::optional<Problem> refuse_unknown(const Request& head, const Credential& credential) {
  if (head.caller.kind != Caller::Kind::unknown) return std::nullopt;
  Problem problem{.status = 401,
                  .code = "token-missing",
                  .detail = "log in with POST /api/v1/session, or send a token as `Authorization: Bearer TOKEN`",
                  .headers = {{"WWW-Authenticate", "Bearer realm=\"stepwise\""}}};
  if (credential.is_cookie) {
    problem.code = "session-ended";
    problem.detail = "the session has ended: log in again with POST /api/v1/session";
  } else if (credential.forwarded_user) {
    problem.code = "proxy-user";
    problem.detail =
        "the reverse proxy is not known by X-Stepwise-Proxy-Secret, or the user of X-Forwarded-User is not: make the user "
        "with `stepwise user add NAME --role ROLE --without-password`";
  } else if (!head.authorization.empty()) {
    problem.code = "token-wrong";
    problem.detail =
        "the token is not known, has expired or was revoked: send another one as `Authorization: Bearer TOKEN`";
  }
  return problem;
}

std::optional<Problem> refuse_role(const Request& head, const Route& route) {
  const model::Role needed = role_for(route.access);
  if (head.caller.role >= needed) return std::nullopt;
  return forbidden("role", fmt::format("{} has the role {}: this needs the role {}", to_text(head.caller),
                                       to_text(head.caller.role), to_text(needed)));
}

std::optional<Problem> refuse_forgery(const Request& head, const Route& route, const Credential& credential) {
  if (!credential.is_cookie || route.method == "GET" ||
      equal_in_constant_time(head.csrf_token, csrf_token(credential.secret)))
    return std::nullopt;
  return forbidden("csrf", "send the csrf_token of the session (GET /api/v1/session) as header X-CSRF-Token");
}

// A caller that sends a token is no web page, so without a body it need not name the type of one.
std::optional<Problem> refuse_media_type(const Request& head, const Route& route, const Credential& credential) {
  const bool has_token = !credential.secret.empty() && !credential.is_cookie && !credential.forwarded_user;
  if (route.method == "GET" || (!head.has_body && has_token)) return std::nullopt;
  const std::string_view wanted = route.takes.empty() ? json_type : route.takes;
  if (media_type(head.content_type) == wanted) return std::nullopt;
  return Problem{.status = 415, .code = "media-type", .detail = fmt::format("send `Content-Type: {}`", wanted)};
}

}  // namespace

Credential credential_of(const Request& head) {
  if (!head.proxy_secret.empty()) return {head.proxy_secret, false, head.forwarded_user};
  const std::string_view said = head.authorization;
  if (!said.empty()) {
    if (text::lower(said.substr(0, bearer.size())) != bearer) return {};
    return {std::string(text::trim(said.substr(bearer.size()))), false};
  }
  std::string session = cookie_value(head.cookie, session_cookie);
  const bool is_cookie = !session.empty();
  return {std::move(session), is_cookie};
}

std::optional<Problem> refuse_access(const Request& head, const Route& route,
                                     const std::vector<std::string>& host_names) {
  if (route.access == Access::open) return std::nullopt;
  const Credential credential = credential_of(head);
  if (auto problem = refuse_origin(head)) return problem;
  if (auto problem = refuse_host(head, host_names)) return problem;
  if (route.access == Access::login) return refuse_media_type(head, route, {});
  if (auto problem = refuse_unknown(head, credential)) return problem;
  if (auto problem = refuse_role(head, route)) return problem;
  if (auto problem = refuse_forgery(head, route, credential)) return problem;
  return refuse_media_type(head, route, credential);
}

}  // namespace stepwise::broker::http
