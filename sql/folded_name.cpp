// SPDX-License-Identifier: Apache-2.0
#include "sql/folded_name.hpp"

#include "base/text.hpp"
#include "model/worklist.hpp"

#include <algorithm>

namespace stepwise::sql {
namespace {

constexpr std::size_t name_groups = 3;

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

std::string folded_for_matching(std::string_view name) {
  const std::string folded = folded_groups(name), latin = model::latin_form(name);
  if (latin.empty()) return folded;
  const auto separators = static_cast<std::size_t>(std::count(folded.begin(), folded.end(), '='));
  return folded + std::string(name_groups - std::min(separators, name_groups), '=') + latin;
}

}  // namespace stepwise::sql
