// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "broker/config/configuration_source.hpp"

#include "broker/config/configuration_fault.hpp"
#include "broker/config/configuration_keys.hpp"

#include <algorithm>
#include <sstream>

namespace stepwise::broker {
namespace {

std::string shown(const toml::node& node) {
  std::ostringstream out;
  node.visit([&out](const auto& value) { out << value; });
  std::string text = out.str();
  std::ranges::replace(text, '\n', ' ');
  return text::characters(text) > 60 ? text::cut(text, 60) + "..." : text;
}

class Reader {
 public:
  Reader(const ConfigurationSource& source, ReadConfiguration& result)
      : source_(source), faults_(result.faults), places_(result.places) {}

  void read(Configuration& configuration) {
    std::vector<std::string> known;
    visit_sections(configuration, [&](const char* name, auto& section) {
      known.emplace_back(name);
      if (const toml::node* node = source_.root().get(name)) read_section({name, {}, {}}, *node, section);
    });
    for (const auto& [key, node] : source_.root()) {
      const std::string name(key.str());
      if (std::ranges::find(known, name) == known.end()) unknown(key, {name, {}, {}}, "section", known);
    }
  }

 private:
  template <class Section>
  void read_section(const ConfigurationPlace& place, const toml::node& node, Section& section) {
    const toml::table* table = node.as_table();
    if (!table) {
      faults_.push_back(source_.fault(place, "is a section: [" + to_text(place) + "]"));
      return;
    }
    places_[to_text(place)] = source_.fault(place, {});
    const auto& keys = keys_of(section);
    for (const auto& [name, value] : *table) {
      const ConfigurationPlace here{place.section, place.name, std::string(name.str())};
      places_[to_text(here)] = source_.fault(here, {});
      const auto key = std::ranges::find(keys, here.key, &ConfigurationKey<Section>::name);
      if (key == keys.end()) {
        std::vector<std::string> known;
        for (const auto& each : keys) known.push_back(each.name);
        unknown(name, here, "key", known);
      } else if (!key->read(section, value)) {
        const bool secret = key->name.starts_with("token") || key->name == "url";
        faults_.push_back(source_.fault(here, secret ? key->type : key->type + ", not " + shown(value)));
      }
    }
    for (const auto& key : keys) {
      if (key.required && !table->contains(key.name)) {
        faults_.push_back(source_.fault({place.section, place.name, key.name}, "required: " + key.type));
      }
    }
  }

  template <class Section>
  void read_section(const ConfigurationPlace& place, const toml::node& node, std::map<std::string, Section>& sections) {
    const toml::table* table = node.as_table();
    if (!table) {
      faults_.push_back(source_.fault(place, "each has a name: [" + place.section + ".NAME]"));
      return;
    }
    for (const auto& [name, value] : *table) {
      const ConfigurationPlace here{place.section, std::string(name.str()), {}};
      if (!value.is_table()) {
        faults_.push_back(
            source_.fault(here, "each has a name: [" + place.section + ".NAME], and " + here.name + " is no section"));
      } else {
        read_section(here, value, sections[here.name]);
      }
    }
  }

  void unknown(const toml::key& key, const ConfigurationPlace& place, const std::string& what,
               const std::vector<std::string>& known) {
    faults_.push_back(source_.fault_at(key.source(), place, "unknown " + what + suggestion(key.str(), known)));
  }

  const ConfigurationSource& source_;
  std::vector<ConfigurationFault>& faults_;
  std::map<std::string, ConfigurationFault>& places_;
};

}  // namespace

std::vector<ConfigurationOverride> parse_overrides(const std::vector<std::string>& arguments) {
  std::vector<ConfigurationOverride> overrides;
  for (const std::string& argument : arguments) {
    const auto equals = argument.find('=');
    if (equals == std::string::npos)
      overrides.push_back({{}, argument, false, "--set " + argument});
    else
      overrides.push_back({argument.substr(0, equals), argument.substr(equals + 1), true, "--set"});
  }
  return overrides;
}

ReadConfiguration read_configuration(std::string_view toml, std::string_view file_name,
                                     const std::vector<ConfigurationOverride>& overrides) {
  ReadConfiguration result;
  const ConfigurationSource source(toml, file_name, overrides, result.faults);
  if (!result.faults.empty()) return result;
  result.file = file_name;
  Reader(source, result).read(result.configuration);
  check_configuration(result.configuration, source, result.faults, result.warnings);
  const auto place = [](const ConfigurationFault& fault) {
    return std::tuple(fault.line == 0, fault.line, fault.column);
  };
  std::ranges::stable_sort(result.faults, {}, place);
  return result;
}

}  // namespace stepwise::broker
