// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration_source.hpp"

namespace stepwise::broker {
namespace {

std::optional<ConfigurationPlace> parse_place(std::string_view key) {
  const auto first = key.find('.'), last = key.rfind('.');
  if (first == std::string_view::npos || first == 0 || last + 1 == key.size()) return std::nullopt;
  ConfigurationPlace place{std::string(key.substr(0, first)), {}, std::string(key.substr(last + 1))};
  if (last > first) place.name = key.substr(first + 1, last - first - 1);
  return place;
}

// nullptr if the value is not a table; the reader reports that.
toml::table* table_in(toml::table& parent, const std::string& name) {
  if (!parent.contains(name)) parent.insert(name, toml::table{});
  return parent[name].as_table();
}

void insert_value(toml::table& table, const std::string& key, const ConfigurationOverride& override) {
  if (override.is_toml) {
    try {
      const toml::table parsed = toml::parse("value = " + override.value);
      if (parsed.size() == 1) {
        parsed.at("value").visit([&](const auto& value) { table.insert_or_assign(key, value); });
        return;
      }
    } catch (const toml::parse_error&) {
      // A bare word is a text.
    }
  }
  table.insert_or_assign(key, override.value);
}

}  // namespace

std::string to_text(const ConfigurationPlace& place) {
  std::string text = place.section;
  if (!place.name.empty()) text += "." + place.name;
  if (!place.key.empty()) text += "." + place.key;
  return text;
}

ConfigurationSource::ConfigurationSource(std::string_view toml, std::string_view file_name,
                                         const std::vector<ConfigurationOverride>& overrides,
                                         std::vector<ConfigurationFault>& faults)
    : file_name_(file_name) {
  try {
    root_ = toml::parse(toml, file_name);
  } catch (const toml::parse_error& error) {
    faults.push_back(fault_at(error.source(), {}, std::string(error.description())));
    return;
  }
  for (const ConfigurationOverride& override : overrides) apply(override, faults);
}

void ConfigurationSource::apply(const ConfigurationOverride& override, std::vector<ConfigurationFault>& faults) {
  const auto place = parse_place(override.key);
  if (!place) {
    faults.push_back(
        {override.origin, 0, 0, override.key, "a key is `section.key` or `section.NAME.key`, such as hl7.port=2575"});
    return;
  }
  toml::table* table = table_in(root_, place->section);
  if (table && !place->name.empty()) table = table_in(*table, place->name);
  if (table) insert_value(*table, place->key, override);
  origins_[override.key] = override.origin;
}

ConfigurationFault ConfigurationSource::fault(const ConfigurationPlace& place, std::string text) const {
  const toml::node* node = root_.get(place.section);
  for (const std::string& step : {place.name, place.key}) {
    if (step.empty() || !node || !node->is_table()) continue;
    if (const toml::node* next = node->as_table()->get(step)) node = next;
  }
  return fault_at(node ? node->source() : toml::source_region{}, place, std::move(text));
}

ConfigurationFault ConfigurationSource::fault_at(const toml::source_region& region, const ConfigurationPlace& place,
                                                 std::string text) const {
  const std::string key = to_text(place);
  if (const auto origin = origins_.find(key); origin != origins_.end())
    return {origin->second, 0, 0, key, std::move(text)};
  return {file_name_, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column), key, std::move(text)};
}

}  // namespace stepwise::broker
