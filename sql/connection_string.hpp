// SPDX-License-Identifier: Apache-2.0
// Reads a connection string as libpq does, without opening a connection. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace stepwise::sql {

// The network hosts in the string, in its order, without folders of unix sockets. nullopt: libpq cannot read the
// string; no reason is given, because libpq's message would contain the password.
std::optional<std::vector<std::string>> hosts_of(const std::string& connection_string);

}  // namespace stepwise::sql
