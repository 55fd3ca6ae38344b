// SPDX-License-Identifier: Apache-2.0
// The configuration file as TOML, including the overrides, with the origin of each key.
#pragma once
#include "broker/config/configuration.hpp"

#include <toml++/toml.h>

namespace stepwise::broker {

// The value of one key from outside of the file.
struct ConfigurationOverride {
  std::string key;  // "destination.pacs.port"
  std::string value;
  bool is_toml;        // true: the value is TOML if it can be parsed as TOML; false: it is always text
  std::string origin;  // "--set", "environment"
};

// "destination.pacs.port" has section destination, name pacs, key port; the name may contain dots. "hl7.port" has no
// name.
struct ConfigurationPlace {
  std::string section, name, key;
};
std::string to_text(const ConfigurationPlace& place);

class ConfigurationSource {
 public:
  // Adds as faults the first syntax error and overrides that name no key.
  ConfigurationSource(std::string_view toml, std::string_view file_name,
                      const std::vector<ConfigurationOverride>& overrides, std::vector<ConfigurationFault>& faults);

  const toml::table& root() const { return root_; }
  // A fault at the position of the key's value; if the key is absent, at its section.
  ConfigurationFault fault(const ConfigurationPlace& place, std::string text) const;
  ConfigurationFault fault_at(const toml::source_region& region, const ConfigurationPlace& place,
                              std::string text) const;

 private:
  void apply(const ConfigurationOverride& override, std::vector<ConfigurationFault>& faults);

  std::string file_name_;
  toml::table root_;
  std::map<std::string, std::string> origins_;  // by overridden key
};

// From TOML and overrides to a checked configuration.
ReadConfiguration read_configuration(std::string_view toml, std::string_view file_name,
                                     const std::vector<ConfigurationOverride>& overrides);
// The arguments of --set; one without '=' has an empty key, which is a fault when it is applied.
std::vector<ConfigurationOverride> parse_overrides(const std::vector<std::string>& arguments);

}  // namespace stepwise::broker
