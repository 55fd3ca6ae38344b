// SPDX-License-Identifier: Apache-2.0
// Checks for `check-config` whether the hosts in a configuration have an address. A missing address is only a warning,
// because a name server may be unavailable for a moment.
#pragma once
#include "broker/config/configuration.hpp"

#include <functional>
#include <string>
#include <vector>

namespace stepwise::broker {

// The reason why the host has no address; nullopt: it has one. Blocks during the name server query.
std::optional<std::string> why_unresolved(const std::string& host);

// A warning for each key whose host has no address: destinations, archives, the database. Each host is looked up once.
using LookUpHost = std::function<std::optional<std::string>(const std::string& host)>;
std::vector<ConfigurationFault> unresolved_hosts(const Configuration& configuration, const LookUpHost& look_up);

}  // namespace stepwise::broker
