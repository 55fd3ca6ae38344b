// SPDX-License-Identifier: Apache-2.0
// HOST:PORT on a command line: "pacs.example:2575", "[::1]:2575".
#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace stepwise::broker {

struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const Endpoint&) const = default;
};
Result<Endpoint> parse_endpoint(std::string_view text);
std::string to_text(const Endpoint& endpoint);

}  // namespace stepwise::broker
