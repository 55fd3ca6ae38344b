// SPDX-License-Identifier: Apache-2.0
#include "model/folded_name.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace stepwise::model {
namespace {

constexpr std::size_t name_groups = 3;
constexpr std::size_t searched_characters = name_groups * (limits::pn_group_characters + 1);

std::string_view without_trailing(std::string_view text, char separator) {
  while (!text.empty() && text.back() == separator) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string folded_group(std::string_view group) {
  return text::fold(without_trailing(group, '^'));
}

std::string folded_groups(std::string_view name) {
  std::string folded;
  for (const std::string_view group : text::split(without_trailing(name, '='), '='))
    folded += folded_group(group) + '=';
  if (!folded.empty()) folded.pop_back();
  return folded;
}

std::string folded_for_search(std::string_view name) {
  return text::cut(folded_groups(name), searched_characters);
}

std::string latin_form(std::string_view name) {
  const std::string_view first = name.substr(0, name.find('='));
  if (text::is_ascii(first)) return {};
  std::string latin = folded_group(text::from_utf8(first, "US-ASCII").bytes);
  const bool is_another = latin.find('?') == std::string::npos && latin != folded_group(first);
  return is_another ? latin : std::string();
}

std::string folded_for_matching(std::string_view name) {
  const std::string folded = folded_groups(name), latin = latin_form(name);
  if (latin.empty()) return folded;
  const auto separators = static_cast<std::size_t>(std::count(folded.begin(), folded.end(), '='));
  return folded + std::string(name_groups - std::min(separators, name_groups), '=') + latin;
}

}  // namespace stepwise::model
