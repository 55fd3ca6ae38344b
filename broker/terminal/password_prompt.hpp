// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

namespace stepwise::broker {

// Reads a password from standard input. On a terminal it asks twice for `what`, without echo; otherwise it takes the
// first line. nullopt: there is no line, or the two differ.
std::optional<std::string> read_password(const std::string& what);

}  // namespace stepwise::broker
