// SPDX-License-Identifier: Apache-2.0
// A receiver of the benchmarks: answers AA at once, on a thread of its own.
#pragma once
#include "hl7/message.hpp"
#include "hl7/net/mllp_server.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <thread>

namespace stepwise::bench {

class Receiver {
 public:
  explicit Receiver(
      std::function<void(const hl7::Message&)> heard);  // called on the receiver's thread, before the answer
  ~Receiver();
  std::uint16_t port() const { return server_.port(); }

 private:
  boost::asio::awaitable<hl7::net::Reply> answer(hl7::Frame frame);

  std::function<void(const hl7::Message&)> heard_;
  boost::asio::io_context io_;
  hl7::net::MllpServer server_;
  std::thread thread_;
};

}  // namespace stepwise::bench
