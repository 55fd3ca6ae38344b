// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/field_text.hpp"

#include "base/text.hpp"
#include "mapping/values/codes.hpp"

#include <algorithm>
#include <array>

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

// XAD.7, table 0190: bad address; birth delivery location, residence at birth, country of origin, birth.
constexpr std::array<std::string_view, 5> no_residence{"BA", "BDL", "BR", "F", "N"};
// XTN.3, table 0202.
constexpr std::array<std::string_view, 2> electronic{"INTERNET", "X.400"};
constexpr std::array<std::string_view, 5> no_telephone{"FX", "BP", "MD", "TDD", "TTY"};

bool is_among(const auto& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string number_text(const hl7::Repetition& xtn) {
  for (const int whole : {1, 12}) {
    std::string text{text::trim(xtn.text(whole))};
    if (!text.empty()) return text;
  }
  return joined(xtn, {5, 6, 7}, " ");
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

// An empty part keeps its separator.
std::string location_text(const hl7::Field& pl) {
  std::string text;
  for (int component = 1; component <= 4; ++component) {
    if (component > 1) text += '/';
    text += text::trim(pl.text(component));
  }
  text.erase(text.find_last_not_of('/') + 1);
  return text;
}

std::string address_text(const hl7::Repetition& xad) {
  return joined(xad, {1, 2, 3, 4, 5, 6}, ", ");
}

hl7::Repetition address_of(const hl7::Field& xad) {
  for (const hl7::Repetition& one : xad.all_repetitions()) {
    const std::string type = text::upper(text::trim(one.text(7)));
    if (one.has_value() && !is_among(no_residence, type)) return one;
  }
  return {};
}

std::string phone_text(const hl7::Field& xtn) {
  std::string other;  // number of a fax or pager
  for (const hl7::Repetition& one : xtn.all_repetitions()) {
    std::string number = number_text(one);
    const std::string use = text::upper(text::trim(one.text(2))), equipment = text::upper(text::trim(one.text(3)));
    if (number.empty() || use == "NET" || is_among(electronic, equipment) || number.find('@') != std::string::npos)
      continue;
    if (!is_among(no_telephone, equipment)) return number;
    if (other.empty()) other = std::move(number);
  }
  return other;
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
