// SPDX-License-Identifier: Apache-2.0
// The configuration file as TOML, with the overrides in it, and where each key came from.
#pragma once
#include "broker/config/configuration.hpp"

#include <toml++/toml.h>

namespace stepwise::broker {

// Setting one key from outside the file.
struct ConfigurationOverride {
  std::string key;  // "destination.pacs.port"
  std::string value;
  bool is_toml;        // a value in TOML where it parses as one; else a text as it stands
  std::string origin;  // "--set", "environment"
};

// "destination.pacs.port" is section destination, name pacs, key port; the name may hold dots. "hl7.port" has no name.
struct ConfigurationPlace {
  std::string section, name, key;
};
std::string to_text(const ConfigurationPlace& place);

class ConfigurationSource {
 public:
  // Faults: the first syntax error, overrides that name no key.
  ConfigurationSource(std::string_view toml, std::string_view file_name,
                      const std::vector<ConfigurationOverride>& overrides, std::vector<ConfigurationFault>& faults);

  const toml::table& root() const { return root_; }
  // Points at the key's value; when the key is not there, at its section.
  ConfigurationFault fault(const ConfigurationPlace& place, std::string text) const;
  ConfigurationFault fault_at(const toml::source_region& region, const ConfigurationPlace& place,
                              std::string text) const;

 private:
  void apply(const ConfigurationOverride& override, std::vector<ConfigurationFault>& faults);

  std::string file_name_;
  toml::table root_;
  std::map<std::string, std::string> origins_;  // of overridden keys
};

// From TOML and overrides to a checked configuration.
ReadConfiguration read_configuration(std::string_view toml, std::string_view file_name,
                                     const std::vector<ConfigurationOverride>& overrides);
// The arguments of --set; one without '=' has an empty key, which is a fault when it is applied.
std::vector<ConfigurationOverride> parse_overrides(const std::vector<std::string>& arguments);

}  // namespace stepwise::broker
