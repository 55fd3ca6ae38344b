// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/reading.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "hl7/path.hpp"
#include "mapping/values/codes.hpp"
#include "mapping/values/names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::mapping {

std::string Located::place(std::string_view path) const {
  std::string text(name);
  if (occurrence > 1) text += fmt::format("({})", occurrence);
  if (!path.empty()) text += fmt::format("-{}", path);
  return text;
}

void Reading::add_finding(std::string code, std::string place, std::string text) {
  std::string shape;
  if (findings.size() < limits::message_findings) {
    if (const auto path = hl7::parse_path(place)) shape = text::shape_of(message.text(*path));
  }
  stepwise::add_finding(findings, {std::move(code), std::move(place), std::move(text), std::move(shape)});
}

void Reading::romanize(model::PersonName& name) const {
  if (settings.romanize) mapping::romanize(name, settings.romanize);
}

void Reading::take(InField field, const std::string& value) {
  const std::string_view name = row_of(field).name;
  const auto last =
      std::find_if(origins.rbegin(), origins.rend(), [&](const Origin& one) { return one.field == name; });
  if (last != origins.rend()) last->taken = value;
}

void note_unknown_modality(Reading& reading, const std::string& modality, const std::string& place) {
  if (modality.empty() || is_dicom_modality(modality)) return;
  reading.add_finding("modality-unknown", place, "not a defined term of Modality; used unchanged");
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
