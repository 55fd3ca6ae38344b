// SPDX-License-Identifier: Apache-2.0
// The sending side of MLLP: sends one message and waits for its answer before the next one. After any other outcome
// than an answer the connection is closed, so that a late answer is never taken for the answer to the next message
// (R13). Used by one coroutine at a time, on the executor of its constructor.
#pragma once
#include "base/limits.hpp"
#include "base/tls.hpp"
#include "hl7/framer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace stepwise::hl7::net {

enum class Outcome {
  answered,       // `answer` is the content of a frame
  not_connected,  // connection refused, host unreachable or unknown: nothing was sent
  lost,           // the connection ended before an answer arrived
  timed_out,      // no answer in time
  // Bytes arrived that are not an MLLP frame (R12), or a frame over the limit; `answer` has the first bytes.
  unframed,
};
std::string_view to_text(Outcome outcome);

struct Exchange {
  Outcome outcome = Outcome::answered;
  std::string answer = {};
  std::string detail = {};  // error text of the operating system, for people: "Connection refused"
};

class MllpClient {
 public:
  explicit MllpClient(const boost::asio::any_io_executor& executor);
  ~MllpClient();  // closes
  MllpClient(MllpClient&&) noexcept;
  MllpClient& operator=(MllpClient&&) noexcept;

  // Switches to MLLP release 2 (R14): the receiver sends a commit acknowledgement (0x06) before its answer, and we
  // acknowledge the answer with 0x06. If the receiver sends 0x15 instead, the outcome is `lost`.
  void use_release_2();
  void use_tls(ClientTls tls);  // from the next connect() on
  bool connected() const;
  // No error: connected, and the handshake of TLS was successful. asio::error::timed_out: it took too long. An open
  // connection is closed first.
  boost::asio::awaitable<boost::system::error_code> connect(std::string host, std::uint16_t port,
                                                            std::chrono::milliseconds timeout);
  // Why connect() has failed, if there was no TLS; "" otherwise.
  const std::string& tls_failure() const;
  // Frames and sends `message`, then waits for one frame; `timeout` applies to both together. `message` must stay valid
  // until then.
  boost::asio::awaitable<Exchange> send(std::string_view message, std::chrono::milliseconds timeout);
  // Waits for the next frame without sending: used if MSA-2 of the last answer named another message.
  boost::asio::awaitable<Exchange> receive(std::chrono::milliseconds timeout);
  void close();

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

// A client that blocks the calling thread, for command-line tools. Not for threads that serve other work.
class BlockingMllpClient {
 public:
  BlockingMllpClient();
  ~BlockingMllpClient();
  void use_release_2();
  void use_tls(ClientTls tls);
  const std::string& tls_failure() const;
  boost::system::error_code connect(const std::string& host, std::uint16_t port, std::chrono::milliseconds timeout);
  Exchange send(std::string_view message, std::chrono::milliseconds timeout);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Connects, exchanges one message, closes.
Exchange exchange_blocking(const std::string& host, std::uint16_t port, std::string_view message,
                           std::chrono::milliseconds timeout);

}  // namespace stepwise::hl7::net
