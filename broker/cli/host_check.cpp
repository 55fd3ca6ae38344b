// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/host_check.hpp"

#include "sql/connection_string.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>

namespace stepwise::broker {
namespace {

// The hosts in the configuration, each with its key.
std::vector<std::pair<std::string, std::string>> hosts_by_key(const Configuration& configuration) {
  std::vector<std::pair<std::string, std::string>> hosts;
  const auto add = [&hosts](const char* section, const auto& peers) {
    for (const auto& [name, peer] : peers) hosts.emplace_back(fmt::format("{}.{}.host", section, name), peer.host);
  };
  add("destination", configuration.destinations);
  add("mpps_destination", configuration.mpps_destinations);
  add("archive", configuration.archives);
  const auto of_database = sql::hosts_of(configuration.database.url);
  for (const std::string& host : of_database.value_or(std::vector<std::string>()))
    hosts.emplace_back("database.url", host);
  return hosts;
}

}  // namespace

std::optional<std::string> why_unresolved(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int fault = getaddrinfo(host.c_str(), nullptr, &wanted, &found);
  if (fault != 0) return gai_strerror(fault);
  freeaddrinfo(found);
  return std::nullopt;
}

std::vector<ConfigurationFault> unresolved_hosts(const Configuration& configuration, const LookUpHost& look_up) {
  std::map<std::string, std::optional<std::string>> known;
  std::vector<ConfigurationFault> warnings;
  for (const auto& [key, host] : hosts_by_key(configuration)) {
    auto at = known.find(host);
    if (at == known.end()) at = known.emplace(host, look_up(host)).first;
    if (!at->second) continue;
    warnings.push_back({"configuration", 0, 0, key,
                        fmt::format("the host {} has no address ({}): correct the name, or add it to the name server "
                                    "or /etc/hosts",
                                    host, *at->second)});
  }
  return warnings;
}

}  // namespace stepwise::broker
