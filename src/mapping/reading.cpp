// SPDX-License-Identifier: Apache-2.0
#include "mapping/reading.hpp"

#include "base/text.hpp"
#include "hl7/path.hpp"

#include <fmt/format.h>

namespace stepwise::mapping {

std::string Located::place(std::string_view path) const {
  std::string text(name);
  if (occurrence > 1) text += fmt::format("({})", occurrence);
  if (!path.empty()) text += fmt::format("-{}", path);
  return text;
}

void Reading::find(std::string code, std::string place, std::string text) {
  const auto path = hl7::parse_path(place);
  std::string shape = path ? text::shape_of(message.text(*path)) : std::string();
  findings.push_back({std::move(code), std::move(place), std::move(text), std::move(shape)});
}

std::optional<LocalTime> Reading::local_time(std::string_view ts, std::string_view default_time) const {
  const std::optional<Zone>& theirs = fields().zone;
  ts = text::trim(ts);
  const bool has_offset = ts.find_first_of("+-") != std::string_view::npos;
  if (!theirs || has_offset || ts.size() <= 8) return zone.parse_ts(ts, default_time);
  const auto stated = theirs->parse_ts(ts);
  return stated ? std::optional(zone.to_local(theirs->to_instant(*stated))) : std::nullopt;
}

Error missing_field(std::string place, std::string what) {
  return {.kind = ErrorKind::required_field_missing,
          .code = "field-missing",
          .place = std::move(place),
          .rule = "required",
          .remedy = fmt::format("send {}", what)};
}

Error missing_segment(std::string place, std::string rule) {
  return {.kind = ErrorKind::segment_sequence,
          .code = "segment-sequence",
          .place = std::move(place),
          .rule = std::move(rule),
          .remedy = "send the segments in the order of the message structure"};
}

Error wrong_type(std::string place, std::string value, std::string rule, std::string remedy) {
  return {.kind = ErrorKind::data_type,
          .code = "data-type",
          .place = std::move(place),
          .value = std::move(value),
          .rule = std::move(rule),
          .remedy = std::move(remedy)};
}

}  // namespace stepwise::mapping
