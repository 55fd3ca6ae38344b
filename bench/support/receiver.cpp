// SPDX-License-Identifier: Apache-2.0
#include "bench/support/receiver.hpp"

#include <fmt/format.h>

#include <utility>

namespace stepwise::bench {

Receiver::Receiver(std::function<void(const hl7::Message&)> heard)
    : heard_(std::move(heard)),
      server_(io_.get_executor(), {}, [this](hl7::net::Peer, hl7::Frame frame) { return answer(std::move(frame)); }) {
  server_.start();
  thread_ = std::thread([this] { io_.run(); });
}

Receiver::~Receiver() {
  server_.stop();
  io_.stop();
  thread_.join();
}

boost::asio::awaitable<hl7::net::Reply> Receiver::answer(hl7::Frame frame) {
  const auto message = hl7::Message::parse(std::move(frame.bytes)).value();
  heard_(message);
  co_return fmt::format("MSH|^~\\&|BENCH|HOSP|||20260301||ACK|1|P|2.3.1\rMSA|AA|{}\r", message.control_id());
}

}  // namespace stepwise::bench
