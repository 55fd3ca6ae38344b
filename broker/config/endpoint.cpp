// SPDX-License-Identifier: Apache-2.0
#include "broker/config/endpoint.hpp"

#include <fmt/format.h>

#include <charconv>

namespace stepwise::broker {

namespace {

Error no_endpoint(std::string_view text) {
  return {ErrorKind::data_type,
          "endpoint",
          "HOST:PORT",
          std::string(text),
          "a host and a port from 1 to 65535",
          "write it as 127.0.0.1:2575 or [::1]:2575"};
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return no_endpoint(text);
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.empty() || (!bracketed && host.find_first_of(":[]") != std::string_view::npos)) return no_endpoint(text);
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (fault != std::errc() || end != digits.data() + digits.size() || port == 0) return no_endpoint(text);
  return Endpoint{std::string(host), port};
}

std::string to_text(const Endpoint& endpoint) {
  const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("[{}]:{}", endpoint.host, endpoint.port)
                 : fmt::format("{}:{}", endpoint.host, endpoint.port);
}

}  // namespace stepwise::broker
