// SPDX-License-Identifier: Apache-2.0
#include "broker/http/access.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace stepwise::broker::http {
namespace {

constexpr std::string_view scheme = "Bearer ";

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

Problem forbidden(std::string code, std::string detail) {
  return {.status = 403, .code = std::move(code), .detail = std::move(detail)};
}

std::optional<Problem> refuse_token(const Request& head, const std::string& token) {
  const std::string_view said = head.authorization;
  if (said.size() > scheme.size() && text::lower(said.substr(0, scheme.size())) == text::lower(scheme) &&
      equal_in_constant_time(text::trim(said.substr(scheme.size())), token))
    return std::nullopt;
  return Problem{.status = 401,
                 .code = said.empty() ? "token-missing" : "token-wrong",
                 .detail = "send the token of the configuration (http.token) as `Authorization: Bearer TOKEN`",
                 .headers = {{"WWW-Authenticate", "Bearer realm=\"stepwise\""}}};
}

std::optional<Problem> refuse_media_type(const Request& head, const Route& route, const std::string& token) {
  if (route.access != Access::act || (!head.has_body && !token.empty())) return std::nullopt;
  const std::string_view wanted = route.takes.empty() ? json_type : route.takes;
  if (media_type(head.content_type) == wanted) return std::nullopt;
  return Problem{.status = 415, .code = "media-type", .detail = fmt::format("send `Content-Type: {}`", wanted)};
}

}  // namespace

std::optional<Problem> refuse_reader(const Request& head, const std::string& token) {
  if (!token.empty()) return refuse_token(head, token);
  if (!head.from_loopback)
    return forbidden("not-from-here",
                     "without a token only this machine is answered: set http.token in the configuration");
  if (!is_this_machine(head.host))
    return forbidden(
        "host", "without a token the Host must be localhost, 127.0.0.1 or [::1]: use one of them, or set http.token");
  return std::nullopt;
}

std::optional<Problem> refuse_access(const Request& head, const Route& route, const std::string& token) {
  if (route.access == Access::open) return std::nullopt;
  if (auto problem = refuse_reader(head, token)) return problem;
  return refuse_media_type(head, route, token);
}

}  // namespace stepwise::broker::http
