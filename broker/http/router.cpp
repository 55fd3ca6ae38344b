// SPDX-License-Identifier: Apache-2.0
#include "broker/http/router.hpp"

#include <charconv>
#include <optional>

namespace stepwise::broker::http {
namespace {

std::optional<std::int64_t> row_id(std::string_view segment) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), id);
  if (error != std::errc() || end != segment.data() + segment.size() || id <= 0) return std::nullopt;
  return id;
}

std::string_view take_segment(std::string_view& path) {
  const std::size_t slash = path.find('/', 1);
  const std::string_view segment = path.substr(0, slash);
  path.remove_prefix(segment.size());
  return segment;
}

// The value of {id}, 0 for a template without it; nullopt: the path does not match the template.
std::optional<std::int64_t> match(std::string_view pattern, std::string_view path) {
  std::int64_t id = 0;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = take_segment(pattern);
    const std::string_view segment = take_segment(path);
    if (wanted != "/{id}") {
      if (wanted != segment) return std::nullopt;
    } else if (const auto number = row_id(segment.substr(1))) {
      id = *number;
    } else {
      return std::nullopt;
    }
  }
  return pattern.empty() && path.empty() ? std::optional(id) : std::nullopt;
}

}  // namespace

Router::Found Router::find(std::string_view method, std::string_view path) const {
  Found found;
  for (const Route& route : routes_) {
    const std::optional<std::int64_t> id = match(route.path, path);
    if (!id) continue;
    if (route.method == method) return {&route, *id, ""};
    if (!found.allowed.empty()) found.allowed += ", ";
    found.allowed += route.method;
    if (route.method == "GET") found.allowed += ", HEAD";
  }
  return found;
}

}  // namespace stepwise::broker::http
