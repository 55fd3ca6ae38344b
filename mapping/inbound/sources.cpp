// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/sources.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

namespace stepwise::mapping {
namespace {

// Segments that are never taken from outside the group of an order, and of a patient.
constexpr std::array<std::string_view, 9> of_orders{"ORC", "OBR", "TQ1", "TQ2", "IPC", "OBX", "NTE", "DG1", "SPM"};
constexpr std::array<std::string_view, 4> of_patients{"PID", "PD1", "PV1", "MRG"};

bool is_among(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The group of a patient begins with its PID and ends where the next one begins.
Extent group_of(const hl7::Message& message, const Located& opening) {
  const int first = opening.segment.position();
  const std::span<const hl7::Segment> same = message.segments(opening.name);
  const auto next = std::upper_bound(same.begin(), same.end(), first,
                                     [](int position, const hl7::Segment& one) { return position < one.position(); });
  return {first, next == same.end() ? std::numeric_limits<int>::max() : next->position()};
}

Located nth_in(const hl7::Message& message, const hl7::Path& path, Extent group) {
  Located found{.name = path.segment};
  const std::span<const hl7::Segment> same = message.segments(path.segment);
  const auto first = std::lower_bound(same.begin(), same.end(), group.first,
                                      [](const hl7::Segment& one, int position) { return one.position() < position; });
  const auto index = static_cast<std::size_t>(first - same.begin()) + static_cast<std::size_t>(path.occurrence) - 1;
  if (path.occurrence < 1 || index >= same.size() || same[index].position() >= group.end) return found;
  found.segment = same[index];
  found.occurrence = static_cast<int>(index) + 1;
  return found;
}

// Looks in the group first, then in the segments before all groups of the kind. A Z segment belongs to the order or
// patient before it, so a value of one order is never used for another one.
Located segment_for(const Reading& reading, const hl7::Path& path, const Scope& scope) {
  const hl7::Message& message = reading.message;
  if (scope.order == nullptr && scope.patient == nullptr)
    return {message.segment(path.segment, path.occurrence), path.occurrence, path.segment};
  if (scope.order != nullptr && path.occurrence == 1) {
    for (const Located* one : {&scope.order->orc, &scope.order->obr, &scope.order->tq1}) {
      if (one->exists() && one->name == path.segment) return *one;
    }
  }
  const Located& opening = scope.order != nullptr ? scope.order->orc : scope.patient->pid;
  Located found = nth_in(message, path, scope.order != nullptr ? scope.order->own : group_of(message, opening));
  if (!found.exists() && scope.order != nullptr && scope.order->common.end > 0)
    found = nth_in(message, path, scope.order->common);
  if (found.exists()) return found;
  const bool is_own = scope.order != nullptr ? is_among(of_orders, path.segment) : is_among(of_patients, path.segment);
  // The place that it would have.
  if (is_own) {
    found.occurrence = scope.order != nullptr ? scope.order->number : opening.occurrence;
    return found;
  }
  return nth_in(message, path, {0, message.segment(opening.name).position()});
}

hl7::Part part_at(const Located& segment, const hl7::Path& path) {
  const auto at = [](int index) { return index == 0 ? 1 : index; };
  const hl7::Field field = segment.field(path.field);
  if (path.component == 0 && field.is_null()) return field;
  return field.repetition(at(path.repetition)).component(at(path.component)).subcomponent(at(path.subcomponent));
}

std::string value_at(const Located& segment, const hl7::Path& path) {
  return std::string(text::trim(part_at(segment, path).text()));
}

std::string place_of(const Located& segment, const hl7::Path& path) {
  hl7::Path place = path;
  place.occurrence = segment.occurrence;
  return hl7::to_text(place);
}

bool holds(const Reading& reading, const Condition& condition, const Scope& scope) {
  const std::string value = value_at(segment_for(reading, condition.path, scope), condition.path);
  switch (condition.is) {
    case Condition::Is::equal: return value == condition.value;
    case Condition::Is::different: return value != condition.value;
    case Condition::Is::present: return !value.empty();
    case Condition::Is::absent: return value.empty();
    case Condition::Is::starting: return value.starts_with(condition.value);
  }
  return false;
}

}  // namespace

bool hold(const Reading& reading, const std::vector<Condition>& conditions, const Scope& scope) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const Condition& one) { return holds(reading, one, scope); });
}

bool Found::has_value() const {
  return is_whole ? field.has_value() && field.raw().find_first_not_of("^~& ") != std::string_view::npos
                  : !text.empty();
}

Found look_up(Reading& reading, InField field, const Scope& scope) {
  const bool explains = reading.settings.explains;
  const bool is_whole = row_of(field).is_whole;
  Found first, null;
  Origin origin;
  if (explains) origin.field = row_of(field).name;
  for (const Source& source : reading.fields().sources[static_cast<std::size_t>(field)]) {
    if (!hold(reading, source.when, scope)) {
      if (explains) origin.empty_before.push_back(hl7::to_text(source.path) + " (its condition does not hold)");
      continue;
    }
    const Located segment = segment_for(reading, source.path, scope);
    Found found{.field = segment.field(source.path.field),
                .part = {},
                .text = {},
                .place = place_of(segment, source.path),
                .is_whole = is_whole};
    if (!is_whole) {
      found.part = part_at(segment, source.path);
      found.text = std::string(text::trim(found.part.text()));
    }
    if (found.has_value()) {
      if (!explains) return found;
      origin.path = found.place;
      origin.value = is_whole ? std::string(found.field.raw()) : found.text;
      origin.taken = origin.value;
      reading.origins.push_back(std::move(origin));
      return found;
    }
    if (explains) origin.empty_before.push_back(found.place);
    if (first.place.empty()) first = found;
    if (null.place.empty() && found.is_null()) null = found;
  }
  if (!origin.empty_before.empty()) reading.origins.push_back(std::move(origin));
  if (!null.place.empty()) return null;
  first.is_whole = is_whole;
  return first;
}

}  // namespace stepwise::mapping
