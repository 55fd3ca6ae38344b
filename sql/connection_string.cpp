// SPDX-License-Identifier: Apache-2.0
#include "sql/connection_string.hpp"

#include "base/text.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace stepwise::sql {

std::optional<std::vector<std::string>> hosts_of(const std::string& connection_string) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(connection_string.c_str(), nullptr), PQconninfoFree);
  if (!options) return std::nullopt;
  std::vector<std::string> hosts;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (std::string_view(option->keyword) != "host" || option->val == nullptr) continue;
    for (const std::string_view host : text::split(option->val, ',')) {
      if (!host.empty() && host.front() != '/' && host.front() != '@') hosts.emplace_back(host);
    }
  }
  return hosts;
}

}  // namespace stepwise::sql
