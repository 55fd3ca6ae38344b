// SPDX-License-Identifier: Apache-2.0
// A server whose handler answers from memory, and its events.
#pragma once
#include "tests/unit/hl7/net/loopback.hpp"

#include <memory>
#include <stdexcept>
#include <string>

namespace stepwise::hl7::net {

inline boost::asio::awaitable<Reply> echo(Peer, Frame received) {
  if (received.oversize) co_return "oversize " + std::to_string(received.oversize->length) + " " + received.bytes;
  if (received.bytes.find("silent") != std::string::npos) co_return "";
  if (received.bytes == "throw") throw std::runtime_error("WEST^MARY");
  co_return "ACK " + received.bytes;
}

inline boost::asio::awaitable<Reply> refuse_strangers(Peer, Frame received) {
  co_return Reply("ACK " + received.bytes, received.bytes.starts_with("stranger"));
}

struct Fixture {
  explicit Fixture(ServerSettings settings = {}, Handler handler = echo, int threads = 1)
      : io(threads), server(io.executor(), std::move(settings), std::move(handler), events) {
    server.start();
  }
  RawPeer peer() { return RawPeer(server.port()); }

  std::shared_ptr<Events> events = std::make_shared<Events>();
  Io io;
  MllpServer server;
};

inline constexpr std::chrono::milliseconds soon{50};

}  // namespace stepwise::hl7::net
