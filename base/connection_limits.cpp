// SPDX-License-Identifier: Apache-2.0
#include "base/connection_limits.hpp"

#include <map>

namespace stepwise {
namespace {

// `address`: only connections of this address; empty: all connections.
std::optional<std::uint64_t> longest_waiting(const std::vector<OpenConnection>& open, std::string_view address) {
  const OpenConnection* longest = nullptr;
  for (const OpenConnection& one : open) {
    if (!one.waits_since || (!address.empty() && one.address != address)) continue;
    if (longest == nullptr || *one.waits_since < *longest->waits_since) longest = &one;
  }
  return longest == nullptr ? std::nullopt : std::optional(longest->number);
}

}  // namespace

ConnectionVerdict make_room(const std::vector<OpenConnection>& open, std::string_view address,
                            ConnectionLimits limits) {
  std::map<std::string_view, std::size_t> counts;
  std::string_view crowded;
  for (const OpenConnection& one : open) {
    const std::size_t count = ++counts[one.address];
    if (crowded.empty() || count > counts[crowded]) crowded = one.address;
  }
  const auto verdict = [](std::optional<std::uint64_t> evicted) {
    return ConnectionVerdict{evicted.has_value(), evicted};
  };
  if (counts[address] >= limits.per_address) return verdict(longest_waiting(open, address));
  if (open.size() < limits.total) return {};
  const auto of_crowded = longest_waiting(open, crowded);
  return verdict(of_crowded ? of_crowded : longest_waiting(open, {}));
}

}  // namespace stepwise
