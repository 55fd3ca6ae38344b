// SPDX-License-Identifier: Apache-2.0
// Decides who may use the API (D32). With a token, only requests that have it. Without a token, only requests from this
// machine, but not from web pages in a browser on it: Host must be localhost, which excludes names that were rebound to
// 127.0.0.1, and a request that changes something must have the content type application/json, which a form cannot
// send. Pure.
#pragma once
#include "broker/http/problem.hpp"
#include "broker/http/router.hpp"

#include <optional>
#include <string>

namespace stepwise::broker::http {

// The reason why the request may not use `route`; nullopt: it may. Checks only the head, before a body is read.
std::optional<Problem> refuse_access(const Request& head, const Route& route, const std::string& token);

// For a path without a route: only clients that may read are told that it does not exist.
std::optional<Problem> refuse_reader(const Request& head, const std::string& token);

}  // namespace stepwise::broker::http
