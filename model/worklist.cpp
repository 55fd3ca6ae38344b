// SPDX-License-Identifier: Apache-2.0
#include "model/worklist.hpp"

#include "base/text.hpp"
#include "model/folded_name.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace stepwise::model {
namespace {

// In the order of the enumerators.
constexpr auto column_names = std::to_array<std::string_view>({"patient_id",
                                                               "patient_id_issuer",
                                                               "patient_name",
                                                               "patient_birth_date",
                                                               "patient_sex",
                                                               "accession_number",
                                                               "requested_procedure_id",
                                                               "requested_procedure_description",
                                                               "study_instance_uid",
                                                               "placer_order_number",
                                                               "filler_order_number",
                                                               "requesting_physician",
                                                               "referring_physician",
                                                               "admission_id",
                                                               "current_location",
                                                               "requested_procedure_priority",
                                                               "modality",
                                                               "station_aets",
                                                               "performing_physician",
                                                               "step_description",
                                                               "step_id",
                                                               "station_name",
                                                               "step_location",
                                                               "step_status"});

std::size_t character_bytes(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) ++length;
  return length;
}

bool has_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?") != std::string_view::npos;
}

bool matches_folded(std::string_view pattern, std::string_view folded) {
  return has_wildcard(pattern) ? matches_wildcard(pattern, folded) : pattern == folded;
}

bool matches_name(std::string_view query, std::string_view name) {
  if (query.find('=') != std::string_view::npos) return matches_folded(folded_groups(query), folded_groups(name));
  const std::string pattern = folded_group(query);
  const auto groups = text::split(name, '=');
  if (std::any_of(groups.begin(), groups.end(),
                  [&](std::string_view group) { return matches_folded(pattern, folded_group(group)); }))
    return true;
  const std::string latin = latin_form(name);
  return !latin.empty() && matches_folded(pattern, latin);
}

bool is_in_range(std::string_view range, std::string_view date) {
  const std::string_view first = range.substr(0, range.find('-')), last = range.substr(range.find('-') + 1);
  return !date.empty() && date >= first && (last.empty() || date <= last);
}

bool matches_one(const TextCondition& condition, std::string_view value) {
  const auto matches_value = [&](const std::string& asked) {
    switch (condition.match) {
      case TextMatch::wildcard: return matches_wildcard(asked, value);
      case TextMatch::name: return matches_name(asked, value);
      case TextMatch::date_range: return is_in_range(asked, value);
      case TextMatch::equal:
      case TextMatch::one_of: break;
    }
    return asked == value;
  };
  return std::any_of(condition.values.begin(), condition.values.end(), matches_value);
}

bool matches_text(const TextCondition& condition, const WorklistRowView& row) {
  const auto column = std::find_if(row.columns.begin(), row.columns.end(),
                                   [&](const auto& one) { return one.first == condition.column; });
  const std::string_view value = column == row.columns.end() ? std::string_view() : std::string_view(column->second);
  if (condition.column != WorklistColumn::station_aets) return matches_one(condition, value);
  const auto parts = text::split(value, '\\');
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return matches_one(condition, part); });
}

bool matches_start(const StartCondition& condition, const std::optional<LocalTime>& start) {
  if (!condition.from && !condition.until && !condition.seconds_of_day) return true;
  if (!start) return false;
  if (condition.from && *start < *condition.from) return false;
  if (condition.until && *start > *condition.until) return false;
  if (!condition.seconds_of_day) return true;
  const auto second = (*start - std::chrono::floor<std::chrono::days>(*start)).count();
  return second >= condition.seconds_of_day->first && second <= condition.seconds_of_day->second;
}

}  // namespace

std::string_view to_text(WorklistColumn column) {
  return column_names[static_cast<std::size_t>(column)];
}

bool matches(const WorklistQuery& query, const WorklistRowView& row) {
  return matches_start(query.start, row.start_at) &&
         std::all_of(query.conditions.begin(), query.conditions.end(),
                     [&](const auto& condition) { return matches_text(condition, row); });
}

bool matches_wildcard(std::string_view pattern, std::string_view text) {
  // Whenever the rest of the pattern does not match, the last '*' takes one more character.
  std::optional<std::pair<std::string_view, std::string_view>> retry;
  while (!text.empty() || !pattern.empty()) {
    const std::size_t length = text.empty() ? 0 : character_bytes(text);
    if (!pattern.empty() && pattern.front() == '*') {
      retry.emplace(pattern.substr(1), text);
      pattern.remove_prefix(1);
    } else if (!pattern.empty() && length > 0 && pattern.front() == '?') {
      pattern.remove_prefix(1);
      text.remove_prefix(length);
    } else if (!pattern.empty() && length > 0 && pattern.substr(0, length) == text.substr(0, length)) {
      pattern.remove_prefix(length);
      text.remove_prefix(length);
    } else if (retry && !retry->second.empty()) {
      retry->second.remove_prefix(character_bytes(retry->second));
      std::tie(pattern, text) = *retry;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace stepwise::model
