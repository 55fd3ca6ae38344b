// SPDX-License-Identifier: Apache-2.0
// Fields, repetitions, components and subcomponents: each is the n-th piece between separators in the next higher
// level.
#include "base/words.hpp"
#include "hl7/escape.hpp"
#include "hl7/message.hpp"

#include <algorithm>

namespace stepwise::hl7 {
namespace {

// MSH-1 and MSH-2 contain the delimiters themselves, so they are not split or unescaped.
constexpr Delimiters no_delimiters{'\0', '\0', '\0', '\0', '\0'};

// The position after the first `separators` separators; npos if there are fewer.
std::size_t behind(std::string_view text, char separator, int separators) {
  const auto wanted = static_cast<unsigned char>(separator);
  std::size_t at = 0;
  while (at + words::size <= text.size()) {  // skips whole words as long as the position is after them
    const int here = words::count_equal(words::load(text.data() + at), wanted);
    if (here >= separators) break;
    separators -= here;
    at += words::size;
  }
  for (; separators > 0; ++at) {
    if (at == text.size()) return std::string_view::npos;
    if (text[at] == separator) --separators;
  }
  return at;
}

std::string_view nth(std::string_view text, char separator, int index) {
  if (index < 1) return {};
  const std::size_t start = behind(text, separator, index - 1);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find(separator, start) - start);
}

int count(std::string_view text, char separator) {
  return text.empty() ? 0 : static_cast<int>(std::count(text.begin(), text.end(), separator)) + 1;
}

// All pieces between separators, in order.
template <class T>
std::vector<T> split(std::string_view text, char separator, const Delimiters* delimiters) {
  std::vector<T> parts;
  if (text.empty()) return parts;
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find(separator, start);
    parts.emplace_back(text.substr(start, end - start), delimiters);
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

}  // namespace

std::string Part::text() const {
  if (!has_value()) return {};
  return unescape(raw_, *delimiters_);
}

Part Component::subcomponent(int index) const {
  return empty() ? Part() : Part(nth(raw_, delimiters_->subcomponent, index), delimiters_);
}

int Component::subcomponents() const {
  return empty() ? 0 : count(raw_, delimiters_->subcomponent);
}

std::vector<Part> Component::all_subcomponents() const {
  return empty() ? std::vector<Part>() : split<Part>(raw_, delimiters_->subcomponent, delimiters_);
}

Component Repetition::component(int index) const {
  return empty() ? Component() : Component(nth(raw_, delimiters_->component, index), delimiters_);
}

int Repetition::components() const {
  return empty() ? 0 : count(raw_, delimiters_->component);
}

std::vector<Component> Repetition::all_components() const {
  return empty() ? std::vector<Component>() : split<Component>(raw_, delimiters_->component, delimiters_);
}

std::string Repetition::text(int component_index, int subcomponent_index) const {
  return component(component_index).subcomponent(subcomponent_index).text();
}

Repetition Field::repetition(int index) const {
  return empty() ? Repetition() : Repetition(nth(raw_, delimiters_->repetition, index), delimiters_);
}

int Field::repetitions() const {
  return empty() ? 0 : count(raw_, delimiters_->repetition);
}

std::vector<Repetition> Field::all_repetitions() const {
  return empty() ? std::vector<Repetition>() : split<Repetition>(raw_, delimiters_->repetition, delimiters_);
}

Field Segment::field(int index) const {
  if (raw_.empty() || index < 1) return {};
  if (name() != "MSH") return Field(nth(raw_, delimiters_->field, index + 1), delimiters_);
  if (index == 1) return Field(raw_.substr(3, 1), &no_delimiters);
  return Field(nth(raw_, delimiters_->field, index), index == 2 ? &no_delimiters : delimiters_);
}

int Segment::fields() const {
  if (raw_.empty()) return 0;
  return count(raw_, delimiters_->field) - (name() == "MSH" ? 0 : 1);
}

std::vector<Field> Segment::all_fields() const {
  if (raw_.empty()) return {};
  std::vector<Field> all = split<Field>(raw_, delimiters_->field, delimiters_);
  if (name() != "MSH") {
    all.erase(all.begin());
    return all;
  }
  all.front() = field(1);
  if (all.size() > 1) all[1] = field(2);
  return all;
}

}  // namespace stepwise::hl7
