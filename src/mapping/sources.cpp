// SPDX-License-Identifier: Apache-2.0
#include "mapping/sources.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

constexpr std::array<std::string_view, 9> of_orders{"ORC", "OBR", "TQ1", "TQ2", "IPC", "OBX", "NTE", "DG1", "SPM"};
constexpr std::array<std::string_view, 4> of_patients{"PID", "PD1", "PV1", "MRG"};

bool is_among(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Located segment_for(const Reading& reading, const hl7::Path& path, const Scope& scope) {
  const std::string_view name = path.segment;
  if (scope.order != nullptr && is_among(of_orders, name)) {
    for (const Located* one : {&scope.order->orc, &scope.order->obr, &scope.order->tq1}) {
      if (one->name == name && path.occurrence == 1) {
        Located found = *one;
        if (!found.exists()) found.occurrence = scope.order->number;  // the place it would have
        return found;
      }
    }
    return {scope.order->segment(name, path.occurrence), path.occurrence, name};
  }
  if (scope.patient != nullptr && path.occurrence == 1 && is_among(of_patients, name)) {
    for (const Located* one : {&scope.patient->pid, &scope.patient->pv1, &scope.patient->mrg}) {
      if (one->name == name) return *one;
    }
  }
  return {reading.message.segment(name, path.occurrence), path.occurrence, name};
}

std::string value_at(const Located& segment, const hl7::Path& path) {
  const auto at = [](int index) { return index == 0 ? 1 : index; };
  const hl7::Component component = segment.field(path.field).repetition(at(path.repetition)).component(at(path.component));
  return std::string(text::trim(component.subcomponent(at(path.subcomponent)).text()));
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

bool Found::has_value() const {
  return is_whole ? field.has_value() && field.raw().find_first_not_of("^~& ") != std::string_view::npos : !text.empty();
}

Found look_up(Reading& reading, InField field, const Scope& scope) {
  const bool explains = reading.settings.explains;
  const bool is_whole = row_of(field).is_whole;
  Found first, null;
  Origin origin{explains ? std::string(row_of(field).name) : std::string(), "", "", "", {}};
  for (const Source& source : reading.fields().sources[static_cast<std::size_t>(field)]) {
    const bool applies = std::all_of(source.when.begin(), source.when.end(), [&](const Condition& one) { return holds(reading, one, scope); });
    if (!applies) {
      if (explains) origin.empty_before.push_back(hl7::to_text(source.path) + " (its condition does not hold)");
      continue;
    }
    const Located segment = segment_for(reading, source.path, scope);
    Found found{.field = segment.field(source.path.field), .text = {}, .place = place_of(segment, source.path), .is_whole = is_whole};
    if (!is_whole) found.text = value_at(segment, source.path);
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
