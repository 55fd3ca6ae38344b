// SPDX-License-Identifier: Apache-2.0
// One accepted MLLP connection: the loop that handles the events of the framer.
#pragma once
#include "base/byte_budget.hpp"
#include "base/tcp_listener.hpp"
#include "hl7/net/mllp_server.hpp"
#include "hl7/net/stream.hpp"

#include <memory>
#include <optional>
#include <string>

namespace stepwise::hl7::net {

// What all sessions of a server share; it lives at least as long as they do.
struct SessionContext {
  ServerSettings settings;
  Handler handler;
  std::shared_ptr<Observer> observer;
  std::shared_ptr<ByteBudget> bytes_in_flight = std::make_shared<ByteBudget>(settings.bytes_in_flight);
};

class Session final : public TcpConnection {
 public:
  Session(asio::ip::tcp::socket socket, std::shared_ptr<const SessionContext> context, std::uint64_t number,
          bool is_tls);

  asio::awaitable<void> run() override;
  asio::awaitable<void> refuse() override;
  void stop() override;
  void evict() override;

 private:
  enum class Next { go_on, end };
  asio::awaitable<Next> accept_tls();
  asio::awaitable<Next> handle_event(FramerEvent event);
  asio::awaitable<Next> answer(Frame received);
  asio::awaitable<Next> write(std::string framed);
  asio::awaitable<void> pause();  // after a message from a sender that is not admitted
  asio::awaitable<Next> refuse_protocol(Protocol protocol);
  asio::awaitable<Next> read(bool waits_for_end_block);
  // Waits for room for one more read; false: there was no room in time, or the session must end.
  asio::awaitable<bool> take_room();
  asio::awaitable<Next> time_out(bool waits_for_end_block);
  asio::awaitable<void> report(const BrokenFrame& broken);
  std::optional<SteadyTime> deadline(bool waits_for_end_block);
  void observe(std::string_view event) const;

  std::shared_ptr<const SessionContext> context_;
  Stream stream_;
  Framer framer_;
  Peer peer_;
  std::optional<SteadyTime> frame_began_;
  std::size_t noise_ = 0;
  int broken_in_a_row_ = 0;
  int strangers_in_a_row_ = 0;  // number of messages in a row from senders that are not admitted
  const bool is_tls_;
  bool speaks_release_2_ = false;
  bool input_ended_ = false;
  bool stopping_ = false;
  bool reading_ = false;
  bool writing_ = false;
  ByteBudget::Share share_;
  asio::steady_timer pause_;
  std::shared_ptr<asio::steady_timer> room_;  // cancelled as soon as there may be room
};

}  // namespace stepwise::hl7::net
