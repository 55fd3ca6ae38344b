// SPDX-License-Identifier: Apache-2.0
// The sending side of MLLP: one message, one answer, in turn. After everything but an answer the connection is closed,
// so that an answer that comes late is never taken for that of the next message (R13). Used by one coroutine at a time,
// on the executor it was made with.
#pragma once
#include "base/limits.hpp"
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
  answered,       // `answer` is a frame's content
  not_connected,  // refused, unreachable, unknown host: nothing was sent
  lost,           // the connection ended before an answer
  timed_out,      // no answer in time
  unframed,       // bytes came, but no MLLP frame (R12), or one beyond the limit; `answer` has the first of them
};
std::string_view to_text(Outcome outcome);

struct Exchange {
  Outcome outcome = Outcome::answered;
  std::string answer = {};
  std::string detail = {};  // what the system said, for a person: "Connection refused"
};

class MllpClient {
 public:
  explicit MllpClient(const boost::asio::any_io_executor& executor);
  ~MllpClient();  // closes
  MllpClient(MllpClient&&) noexcept;
  MllpClient& operator=(MllpClient&&) noexcept;

  // MLLP release 2 (R14): a commit acknowledgement (0x06) comes before the answer, and one of ours follows it. 0x15 in
  // its place is `lost`.
  void use_release_2();
  bool connected() const;
  // No error: connected. asio::error::timed_out when it took too long. An open connection is closed first.
  boost::asio::awaitable<boost::system::error_code> connect(std::string host, std::uint16_t port,
                                                            std::chrono::milliseconds timeout);
  // Frames and sends `message`, waits for one frame; `timeout` is for both. `message` must live until it is done.
  boost::asio::awaitable<Exchange> send(std::string_view message, std::chrono::milliseconds timeout);
  // The next frame without sending: when the answer's MSA-2 named another message.
  boost::asio::awaitable<Exchange> receive(std::chrono::milliseconds timeout);
  void close();

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

// For command-line tools: a connection that blocks its caller. Not for threads that serve others.
class BlockingMllpClient {
 public:
  BlockingMllpClient();
  ~BlockingMllpClient();
  void use_release_2();
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
