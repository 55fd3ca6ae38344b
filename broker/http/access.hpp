// SPDX-License-Identifier: Apache-2.0
// Who may ask for what (D32). With a token: whoever sends it. Without one: this machine only, and no web page that a
// browser on it shows: the Host must be localhost (a name that was rebound to 127.0.0.1 is not), and an act must say
// application/json (no form can). Pure.
#pragma once
#include "broker/http/problem.hpp"
#include "broker/http/router.hpp"

#include <optional>
#include <string>

namespace stepwise::broker::http {

// What keeps the request from `route`; nullopt: nothing. Looks at the head alone, before a body is read.
std::optional<Problem> refuse_access(const Request& head, const Route& route, const std::string& token);

// For a path that has no route: only those who may read are told so.
std::optional<Problem> refuse_reader(const Request& head, const std::string& token);

}  // namespace stepwise::broker::http
