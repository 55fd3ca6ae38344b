// SPDX-License-Identifier: Apache-2.0
#include "broker/http/department_time.hpp"
#include "broker/http/fields.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace stepwise::broker::http {

void QueryFields::fault(const std::string& name, std::string value, std::string rule) {
  faults_.push_back({.kind = ErrorKind::data_type,
                     .code = "query",
                     .place = "?" + name,
                     .value = std::move(value),
                     .rule = std::move(rule),
                     .remedy = "see docs/openapi.yaml for what this path takes"});
}

std::optional<std::string> QueryFields::text(const std::string& name) {
  const bool is_first_time = asked_.insert(name).second;
  std::optional<std::string> value;
  for (const auto& [known, said] : query_) {
    if (known != name) continue;
    if (value && is_first_time)
      fault(name, said, "once only");
    else
      value = said;
  }
  if (value && value->empty()) value.reset();
  return value;
}

std::optional<std::int64_t> QueryFields::integer(const std::string& name, std::int64_t least, std::int64_t most) {
  const auto said = text(name);
  if (!said) return std::nullopt;
  std::int64_t value = 0;
  const char* const end = said->data() + said->size();
  const auto [stop, error] = std::from_chars(said->data(), end, value);
  if (error == std::errc() && stop == end && value >= least && value <= most) return value;
  fault(name, *said,
        most == INT64_MAX ? fmt::format("a whole number from {} on", least)
                          : fmt::format("a whole number from {} to {}", least, most));
  return std::nullopt;
}

std::optional<bool> QueryFields::flag(const std::string& name) {
  const auto said = text(name);
  if (!said) return std::nullopt;
  if (*said == "true" || *said == "false") return *said == "true";
  fault(name, *said, "true or false");
  return std::nullopt;
}

std::optional<LocalTime> QueryFields::date(const std::string& name) {
  const auto said = text(name);
  if (!said) return std::nullopt;
  const auto date = parse_date(*said);
  if (!date) fault(name, *said, "a date as 2026-01-31");
  return date;
}

std::optional<Instant> QueryFields::moment(const std::string& name, const mapping::Zone& zone) {
  const auto said = text(name);
  if (!said) return std::nullopt;
  auto time = parse_department_time(*said, zone);
  if (!time) time = parse_date(*said);
  if (time) return zone.to_instant(*time);
  fault(name, *said, "a date as 2026-01-31, or a date and time as 2026-01-31T08:00");
  return std::nullopt;
}

std::optional<std::string> QueryFields::one_of(const std::string& name, std::span<const std::string_view> words) {
  auto said = text(name);
  if (!said || std::find(words.begin(), words.end(), *said) != words.end()) return said;
  fault(name, *said, fmt::format("one of {}", fmt::join(words, ", ")));
  return std::nullopt;
}

void QueryFields::require(const std::string& name, std::string_view what) {
  if (!text(name)) fault(name, "", fmt::format("required: {}", what));
}

std::vector<Error> QueryFields::faults() {
  for (const auto& [name, value] : query_) {
    if (asked_.insert(name).second) fault(name, value, "not a parameter of this path");
  }
  return std::move(faults_);
}

}  // namespace stepwise::broker::http
