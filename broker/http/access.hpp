// SPDX-License-Identifier: Apache-2.0
// Decides who may use the API (D32). As soon as a user or token exists, or the configuration has a token, every caller
// has to log in or send a token. Until then only requests from this machine are answered, but not those of web pages in
// a browser on it: Host must be localhost, which excludes names that were rebound to 127.0.0.1, and a request that
// changes something must have the content type application/json, which a form cannot send. A session is a cookie, so
// its requests need the header X-CSRF-Token too. Pure.
#pragma once
#include "broker/http/problem.hpp"
#include "broker/http/router.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker::http {

inline constexpr std::string_view session_cookie = "stepwise_session";

// The secret of a reverse proxy with the user whom it names, else the token of `Authorization: Bearer`, else the
// session of the cookie, else "".
struct Credential {
  std::string secret;
  bool is_cookie = false;
  std::optional<std::string> forwarded_user = {};  // `secret` is that of the proxy
};
Credential credential_of(const Request& head);

// The reason why the caller of the request may not use `route`; nullopt: there is none. Checks only the head, before
// a body is read. `host_names`: the only names by which others than this machine may call; empty: any.
std::optional<Problem> refuse_access(const Request& head, const Route& route,
                                     const std::vector<std::string>& host_names);

}  // namespace stepwise::broker::http
