// SPDX-License-Identifier: Apache-2.0
// What libpq reads in a connection string, without a connection. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace stepwise::sql {

// The network hosts that it names, in the order of the string; a folder of a unix socket is none. nullopt: libpq cannot
// read the string. Why is not said, because libpq would quote the password.
std::optional<std::vector<std::string>> hosts_of(const std::string& connection_string);

}  // namespace stepwise::sql
