// SPDX-License-Identifier: Apache-2.0
// From TOML and overrides to a checked configuration.
#pragma once
#include "broker/config/configuration_source.hpp"

namespace stepwise::broker {

ReadConfiguration read_configuration(std::string_view toml, std::string_view file_name,
                                     const std::vector<ConfigurationOverride>& overrides);
// The arguments of --set; one without '=' has an empty key, which is a fault when it is applied.
std::vector<ConfigurationOverride> parse_overrides(const std::vector<std::string>& arguments);

}  // namespace stepwise::broker
