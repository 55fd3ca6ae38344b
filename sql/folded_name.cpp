// SPDX-License-Identifier: Apache-2.0
#include "sql/folded_name.hpp"

#include "base/text.hpp"

namespace stepwise::sql {
namespace {

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

}  // namespace stepwise::sql
