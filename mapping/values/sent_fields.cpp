// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/sent_fields.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "mapping/values/field_text.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::mapping {
namespace {

constexpr hl7::Delimiters default_delimiters{};

std::size_t size_of(const std::vector<model::Composite>& repetitions) {
  std::size_t size = 0;
  for (const model::Composite& repetition : repetitions) {
    for (const auto& component : repetition) {
      for (const std::string& part : component) size += part.size() + 1;
    }
  }
  return size;
}

std::string field_text(const Repetitions& repetitions) {
  hl7::SegmentWriter segment("");
  for (const hl7::RepetitionValue& one : repetitions) segment.repeat(1, one);
  const std::string text = segment.finish();
  return text.empty() ? text : text.substr(1);
}

Repetitions to_repetitions(const std::vector<model::Composite>& sent) {
  Repetitions all;
  for (const model::Composite& one : sent) all.push_back(composite(one));
  return all;
}

const model::SentField* find_sent(const model::SentFields& kept, std::string_view name) {
  const auto found = std::find_if(kept.begin(), kept.end(), [&](const auto& one) { return one.field == name; });
  return found == kept.end() ? nullptr : &*found;
}

bool keep_repetitions(model::SentFields& kept, std::string_view name, std::vector<model::Composite> repetitions) {
  const bool fits = size_of(repetitions) <= limits::sent_field_bytes;
  if (!fits) repetitions.clear();
  kept.push_back({std::string(name), std::move(repetitions)});
  return fits;
}

std::string allergy_text(const model::Composite& fields) {
  if (fields.size() < 2) return {};
  const std::vector<std::string>& coded = fields[1];
  const auto part = [&](std::size_t index) {
    return index < coded.size() ? std::string(text::trim(coded[index])) : std::string();
  };
  return part(1).empty() ? part(0) : part(1);
}

}  // namespace

bool keep_sent(model::SentFields& kept, std::string_view name, const hl7::Field& field, const Repetitions& built) {
  std::vector<model::Composite> repetitions;
  if (field.has_value()) {
    for (const hl7::Repetition& one : field.all_repetitions()) repetitions.push_back(composite_of(one));
  }
  while (!repetitions.empty() && repetitions.back().empty()) repetitions.pop_back();
  if (field_text(to_repetitions(repetitions)) == field_text(built)) repetitions.clear();
  return keep_repetitions(kept, name, std::move(repetitions));
}

Repetitions as_sent(const model::SentFields& kept, std::string_view name,
                    const std::function<bool(const hl7::Field&)>& still_says, Repetitions built) {
  const model::SentField* sent = find_sent(kept, name);
  if (sent == nullptr) return built;
  Repetitions repetitions = to_repetitions(sent->repetitions);
  const std::string text = field_text(repetitions);
  return still_says(hl7::Field(text, &default_delimiters)) ? repetitions : built;
}

model::Composite allergy_fields(const hl7::Segment& al1) {
  model::Composite fields;
  const auto components_of = [](const hl7::Repetition& one) {
    std::vector<std::string> components;
    for (const hl7::Component& component : one.all_components()) components.push_back(component.text());
    while (!components.empty() && components.back().empty()) components.pop_back();
    return components;
  };
  for (int index = 2; index <= 6; ++index) {
    const hl7::Field field = al1.field(index);
    fields.push_back(field.has_value() ? components_of(field.repetition(1)) : std::vector<std::string>());
  }
  const std::vector<hl7::Repetition> reactions = al1.field(5).all_repetitions();
  for (std::size_t i = 1; i < reactions.size(); ++i) fields.push_back(components_of(reactions[i]));
  while (!fields.empty() && fields.back().empty()) fields.pop_back();
  return fields;
}

bool keep_allergies(model::SentFields& kept, const std::vector<hl7::Segment>& allergies) {
  std::vector<model::Composite> all;
  for (const hl7::Segment& al1 : allergies) {
    model::Composite fields = allergy_fields(al1);
    if (!allergy_text(fields).empty()) all.push_back(std::move(fields));
  }
  return keep_repetitions(kept, sent_allergies, std::move(all));
}

const model::Composite* sent_allergy(const model::SentFields& kept, const std::string& allergy) {
  const model::SentField* sent = find_sent(kept, sent_allergies);
  if (sent == nullptr) return nullptr;
  const auto found = std::find_if(sent->repetitions.begin(), sent->repetitions.end(),
                                  [&](const model::Composite& one) { return allergy_text(one) == allergy; });
  return found == sent->repetitions.end() ? nullptr : &*found;
}

}  // namespace stepwise::mapping
