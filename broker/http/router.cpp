// SPDX-License-Identifier: Apache-2.0
#include "broker/http/router.hpp"

#include "broker/http/target.hpp"

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

struct Parameters {
  std::int64_t id = 0;
  std::string name;
};

// False: the segment is not a value of this parameter, or not the literal segment.
bool take_parameter(std::string_view wanted, std::string_view segment, Parameters& parameters) {
  if (wanted == "/{id}") {
    const auto number = row_id(segment.substr(1));
    parameters.id = number.value_or(0);
    return number.has_value();
  }
  if (wanted == "/{name}") {
    const auto name = decode_segment(segment.substr(1));
    parameters.name = name.value_or("");
    return !parameters.name.empty();
  }
  return wanted == segment;
}

// The values of the parameters of the template; nullopt: the path does not match it.
std::optional<Parameters> match(std::string_view pattern, std::string_view path) {
  Parameters parameters;
  while (!pattern.empty() && !path.empty()) {
    if (!take_parameter(take_segment(pattern), take_segment(path), parameters)) return std::nullopt;
  }
  return pattern.empty() && path.empty() ? std::optional(parameters) : std::nullopt;
}

}  // namespace

Router::Found Router::find(std::string_view method, std::string_view path) const {
  Found found;
  for (const Route& route : routes_) {
    const std::optional<Parameters> parameters = match(route.path, path);
    if (!parameters) continue;
    if (route.method == method) return {&route, parameters->id, parameters->name, ""};
    if (!found.allowed.empty()) found.allowed += ", ";
    found.allowed += route.method;
    if (route.method == "GET") found.allowed += ", HEAD";
  }
  return found;
}

}  // namespace stepwise::broker::http
