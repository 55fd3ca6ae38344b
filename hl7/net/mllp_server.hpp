// SPDX-License-Identifier: Apache-2.0
// The MLLP listener: many connections, many messages a connection. Bytes go through hl7/framer.hpp; each frame goes to
// the handler, and its answer is written before the connection is read again: that is the back-pressure, and it keeps
// the order of pipelined messages.
//
// A connection runs on a strand of its own; handler and observer are called there, so for several connections at once
// when the executor has several threads. Destroy the server before its execution context; connections end by themselves
// when the context stops or after stop().
#pragma once
#include "base/limits.hpp"
#include "hl7/framer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::hl7::net {

struct Peer {
  std::string address;
  std::uint16_t port = 0;
  std::uint64_t connection = 0;  // counts from 1 in this process
};

struct ServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any that is free
  FramerLimits framer = {};
  // When a connection comes and all are taken, one that waits for its peer ends for it (base/connection_limits.hpp);
  // without one it is closed at once.
  std::size_t connections = limits::hl7_connections;
  std::size_t connections_per_address = limits::hl7_connections_per_address;
  std::size_t bytes_in_flight =
      limits::hl7_bytes_in_flight;  // of frames received or handled, over all connections (base/byte_budget.hpp)
  std::chrono::milliseconds frame_timeout{
      limits::hl7_frame_timeout_ms};  // first byte to last (R07), and for writing an answer
  std::chrono::milliseconds end_block_timeout{limits::hl7_end_block_timeout_ms};  // D09
  std::vector<std::string> release_2_peers =
      {};  // addresses that speak MLLP release 2 (R14): a commit acknowledgement goes before each answer
  std::chrono::milliseconds idle_timeout{0};  // between frames; 0: never (D18, R10)
};

struct Reply {
  Reply(std::string the_message, bool to_stranger = false)
      : message(std::move(the_message)), is_to_stranger(to_stranger) {}
  // Without block characters. "" answers nothing, and closes the connection when the frame was none that could be
  // answered (no MSH-10 to be found).
  std::string message;
  // The sender is not admitted. The connection pauses before it is read again, longer after each such message.
  bool is_to_stranger;
};
// An exception closes the connection; it is logged by its type only.
using Handler = std::function<boost::asio::awaitable<Reply>(Peer, Frame)>;

class Observer {
 public:
  virtual ~Observer() = default;
  // For counting, the session has logged it: "opened", "closed", "refused" (too many), "evicted" (for another),
  // "no-room" (the bytes in flight were used up), "noise", "end-block-without-cr", "oversize", "restarted",
  // "incomplete", "timed-out", "commit", "negative-commit" (of an answer, release 2), "tls", "http", "dicom",
  // "unframed", "unreadable", "idle", "handler-failed", "answer-lost".
  virtual void observed(std::string_view event, const Peer& peer);
  // Its first bytes may hold patient data: for the journal, not for a log. Awaited before the connection is read again.
  virtual boost::asio::awaitable<void> broken_frame(Peer peer, BrokenFrame frame);
};

class MllpServer {
 public:
  // Binds and listens; throws std::runtime_error that names address and port when it can't.
  MllpServer(boost::asio::any_io_executor executor, ServerSettings settings, Handler handler,
             std::shared_ptr<Observer> observer = nullptr);
  ~MllpServer();  // stop()
  MllpServer(const MllpServer&) = delete;
  MllpServer& operator=(const MllpServer&) = delete;

  std::uint16_t port() const;
  void start();
  // Any thread, returns at once: no new connections; idle ones are closed, the others once their answer is written.
  void stop();
  std::size_t connections() const;  // open now

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stepwise::hl7::net
