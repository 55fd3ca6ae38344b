// SPDX-License-Identifier: Apache-2.0
// The MLLP listener: accepts connections and reads messages from each of them. hl7/framer.hpp finds the frames. The
// handler is called for each frame, and its answer is written before the connection is read again. This slows down a
// sender that is too fast, and keeps the order of pipelined messages.
//
// Each connection runs on its own strand. Handler and observer are called there, so they are called concurrently for
// several connections if the executor has several threads. Destroy the server before its execution context; connections
// end when the context stops or after stop().
#pragma once
#include "base/limits.hpp"
#include "base/tls.hpp"
#include "hl7/framer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::hl7::net {

struct Peer {
  std::string address;
  std::uint16_t port = 0;
  std::uint64_t connection = 0;  // number of the connection, from 1 in this process
  TlsIdentity certificate = {};  // empty texts without TLS, or if the peer need not have one
};

struct ServerSettings {
  std::string address = "127.0.0.1";
  // 0: any free port; absent: there is no such port
  std::optional<std::uint16_t> port = 0;       // in clear text
  std::optional<std::uint16_t> tls_port = {};  // with `tls`
  std::shared_ptr<const TlsContext> tls = {};
  FramerLimits framer = {};
  // If a new connection exceeds this number, a connection that waits for its peer is closed instead
  // (base/connection_limits.hpp); if none waits, the new one is closed at once.
  std::size_t connections = limits::hl7_connections;
  std::size_t connections_per_address = limits::hl7_connections_per_address;
  // Of frames that are being received or handled, in all connections together (base/byte_budget.hpp).
  std::size_t bytes_in_flight = limits::hl7_bytes_in_flight;
  // From the first byte of a frame to the last (R07), and for writing an answer.
  std::chrono::milliseconds frame_timeout{limits::hl7_frame_timeout_ms};
  std::chrono::milliseconds end_block_timeout{limits::hl7_end_block_timeout_ms};  // D09
  // Whether the peer of an address uses MLLP release 2 (R14): a commit acknowledgement is sent before each answer.
  // Asked at the start of a connection. Empty: none does.
  std::function<bool(const std::string& address)> uses_release_2 = {};
  std::chrono::milliseconds idle_timeout{0};  // between frames; 0: never (D18, R10)
};

struct Reply {
  Reply(std::string the_message, bool to_stranger = false)
      : message(std::move(the_message)), is_to_stranger(to_stranger) {}
  // Without block characters. "": no answer is sent; if the frame has no MSH-10, the connection is closed too.
  std::string message;
  // True: the sender is not admitted. There is a pause before the connection is read again, which grows with each such
  // message.
  bool is_to_stranger;
};
// If the handler throws, the connection is closed; only the type of the exception is logged.
using Handler = std::function<boost::asio::awaitable<Reply>(Peer, Frame)>;

class Observer {
 public:
  virtual ~Observer() = default;
  // Called for metrics; the session has already logged the event: "opened", "closed", "refused" (too many connections),
  // "evicted" (closed for another connection), "no-room" (the limit of bytes in flight was reached), "noise",
  // "end-block-without-cr", "oversize", "restarted", "incomplete", "timed-out", "commit", "negative-commit" (to an
  // answer, release 2), "tls", "http", "dicom", "unframed", "unreadable", "idle", "handler-failed", "answer-lost",
  // "tls-failed" (no handshake).
  virtual void observed(std::string_view event, const Peer& peer);
  // The first bytes of the frame may contain patient data: store them in the journal, never log them. The session
  // awaits this call before it reads again.
  virtual boost::asio::awaitable<void> broken_frame(Peer peer, BrokenFrame frame);
};

class MllpServer {
 public:
  // Binds and listens. Throws std::runtime_error with address and port if that fails.
  MllpServer(boost::asio::any_io_executor executor, ServerSettings settings, Handler handler,
             std::shared_ptr<Observer> observer = nullptr);
  ~MllpServer();  // stop()
  MllpServer(const MllpServer&) = delete;
  MllpServer& operator=(const MllpServer&) = delete;

  std::uint16_t port() const;      // 0: there is none
  std::uint16_t tls_port() const;  // 0: there is none
  void start();
  // Any thread, returns at once: no new connections; idle ones are closed, the others once their answer is written.
  void stop();
  std::size_t connections() const;  // number of open connections

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stepwise::hl7::net
