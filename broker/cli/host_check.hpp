// SPDX-License-Identifier: Apache-2.0
// Whether the hosts of a configuration have an address, for `check-config`. A name server may be away for a moment, so
// what is found is a warning.
#pragma once
#include "broker/config/configuration.hpp"

#include <functional>
#include <string>
#include <vector>

namespace stepwise::broker {

// Why the host has no address; nullopt: it has one. Blocks while a name server is asked.
std::optional<std::string> why_unresolved(const std::string& host);

// A warning for each key whose host has no address: destinations, archives, the database. Each host is looked up once.
using LookUpHost = std::function<std::optional<std::string>(const std::string& host)>;
std::vector<ConfigurationFault> unresolved_hosts(const Configuration& configuration, const LookUpHost& look_up);

}  // namespace stepwise::broker
