// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/field_text.hpp"

#include "base/text.hpp"
#include "mapping/values/codes.hpp"

namespace stepwise::mapping {
namespace {

void append(std::string& text, std::string_view part, std::string_view separator) {
  if (part.empty()) return;
  if (!text.empty()) text += separator;
  text += part;
}

template <class Part>
void drop_empty_at_end(std::vector<Part>& parts) {
  while (!parts.empty() && parts.back().empty()) parts.pop_back();
}

}  // namespace

model::Composite composite_of(const hl7::Repetition& field) {
  model::Composite components;
  for (const hl7::Component& component : field.all_components()) {
    std::vector<std::string>& parts = components.emplace_back();
    for (const hl7::Part& part : component.all_subcomponents()) parts.push_back(part.text());
    drop_empty_at_end(parts);
  }
  drop_empty_at_end(components);
  return components;
}

std::string joined(const hl7::Repetition& field, std::initializer_list<int> components, std::string_view separator) {
  std::string text;
  for (const int component : components) append(text, text::trim(field.text(component)), separator);
  return text;
}

// A part that is not stated keeps its place.
std::string location_text(const hl7::Field& pl) {
  std::string text;
  for (int component = 1; component <= 4; ++component) {
    if (component > 1) text += '/';
    text += text::trim(pl.text(component));
  }
  text.erase(text.find_last_not_of('/') + 1);
  return text;
}

std::string address_text(const hl7::Field& xad) {
  return joined(xad.repetition(1), {1, 2, 3, 4, 5, 6}, ", ");
}

std::string phone_text(const hl7::Field& xtn) {
  const hl7::Repetition first = xtn.repetition(1);
  for (const int whole : {1, 12}) {
    std::string text{text::trim(first.text(whole))};
    if (!text.empty()) return text;
  }
  return joined(first, {5, 6, 7}, " ");
}

std::string code_text(const hl7::Field& ce) {
  return meaning_of(code_of(ce));
}

std::string note_text(const std::vector<hl7::Segment>& notes) {
  std::string text;
  for (const hl7::Segment& note : notes) {
    for (const hl7::Repetition& line : note.field(3).all_repetitions()) append(text, line.text(), "\r\n");
  }
  return text;
}

}  // namespace stepwise::mapping
