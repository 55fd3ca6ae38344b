// SPDX-License-Identifier: Apache-2.0
#include "model/values.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace stepwise::model {
namespace {

void drop_trailing(std::string& text, char separator) {
  while (!text.empty() && text.back() == separator) text.pop_back();
}

std::string group_text(const NameComponents& name) {
  std::string text = name.family + '^' + name.given + '^' + name.middle + '^' + name.prefix + '^' + name.suffix;
  drop_trailing(text, '^');
  return text;
}

NameComponents parse_group(std::string_view text) {
  NameComponents name;
  const std::array<std::string*, 5> components{&name.family, &name.given, &name.middle, &name.prefix, &name.suffix};
  const auto parts = text::split(text, '^');
  for (std::size_t i = 0; i < parts.size() && i < components.size(); ++i) *components[i] = text::trim(parts[i]);
  return name;
}

}  // namespace

bool is_same(const Identifier& a, const Identifier& b) {
  if (a.value != b.value) return false;
  if (!a.authority.empty() || !b.authority.empty()) {
    if (a.authority == b.authority) return true;
  } else if (a.universal_id.empty() && b.universal_id.empty()) {
    return true;
  }
  return !a.universal_id.empty() && a.universal_id == b.universal_id && a.universal_id_type == b.universal_id_type;
}

bool take_sent_fields(SentFields& known, const SentFields& stated) {
  bool changed = false;
  for (const SentField& one : stated) {
    const auto at = std::find_if(known.begin(), known.end(), [&](const SentField& k) { return k.field == one.field; });
    if (at == known.end()) {
      if (one.repetitions.empty()) continue;
      known.push_back(one);
    } else if (one.repetitions.empty()) {
      known.erase(at);
    } else if (at->repetitions != one.repetitions) {
      at->repetitions = one.repetitions;
    } else {
      continue;
    }
    changed = true;
  }
  return changed;
}

void add_sent_fields(SentFields& known, const SentFields& stated) {
  for (const SentField& one : stated) {
    const bool is_known =
        std::any_of(known.begin(), known.end(), [&](const SentField& k) { return k.field == one.field; });
    if (!is_known && !one.repetitions.empty()) known.push_back(one);
  }
}

std::string to_text(const PersonName& name) {
  std::string text = group_text(name.alphabetic) + '=' + group_text(name.ideographic) + '=' + group_text(name.phonetic);
  drop_trailing(text, '=');
  return text;
}

PersonName parse_person_name(std::string_view dicom_text) {
  PersonName name;
  const std::array<NameComponents*, 3> groups{&name.alphabetic, &name.ideographic, &name.phonetic};
  const auto parts = text::split(dicom_text, '=');
  for (std::size_t i = 0; i < parts.size() && i < groups.size(); ++i) *groups[i] = parse_group(parts[i]);
  return name;
}

}  // namespace stepwise::model
