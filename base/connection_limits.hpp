// SPDX-License-Identifier: Apache-2.0
// Which connection must go so that another may come (D38). Pure.
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
      waits_since;  // for its peer, to send or to read; absent: something is done for it
};

struct ConnectionVerdict {
  bool is_welcome = true;
  std::optional<std::uint64_t> evicted = {};  // the number of the one that ends for it
};

// When an address has as many as it may, its connection that has waited longest goes; when all are taken, that of the
// address with the most. Whoever floods us loses its own connections and not those of others. Not welcome: there is
// nobody to evict.
ConnectionVerdict make_room(const std::vector<OpenConnection>& open, std::string_view address, ConnectionLimits limits);

}  // namespace stepwise
