// SPDX-License-Identifier: Apache-2.0
// Decides which connection is closed to make room for a new one (D38). Pure.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise {

struct ConnectionLimits {
  std::size_t total = 0;
  std::size_t per_address = 0;
};

struct OpenConnection {
  std::uint64_t number = 0;
  std::string address;
  std::optional<std::chrono::steady_clock::time_point>
      waits_since;  // since when it waits for its peer to send or to read; absent while a request is processed
};

struct ConnectionVerdict {
  bool is_welcome = true;
  std::optional<std::uint64_t> evicted = {};  // the number of the connection to close
};

// Decides which connection is closed for a new one. If the address has reached its limit, it is the connection of this
// address that has waited longest. If the total limit is reached, it is the longest-waiting connection of the address
// with the most connections. So a peer that opens many connections loses its own connections, not those of other peers.
// is_welcome is false if no connection waits.
ConnectionVerdict make_room(const std::vector<OpenConnection>& open, std::string_view address, ConnectionLimits limits);

}  // namespace stepwise
