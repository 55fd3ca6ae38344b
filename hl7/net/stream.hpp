// SPDX-License-Identifier: Apache-2.0
// A TCP connection, in clear text or with TLS, whose reads and writes may have a deadline. Used by one coroutine at a
// time, on the executor of its socket (a strand).
#pragma once
#include "base/async_socket.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::hl7::net {

namespace asio = boost::asio;
using boost::system::error_code;
using Milliseconds = std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

inline SteadyTime in(Milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

class Stream {
 public:
  explicit Stream(asio::ip::tcp::socket socket);
  explicit Stream(const asio::any_io_executor& executor);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream();

  // Returns asio::error::timed_out if `deadline` passes first.
  asio::awaitable<error_code> connect(std::string host, std::uint16_t port, SteadyTime deadline);
  // The handshake of TLS on a connected stream. After an error tls_failure() has the reason.
  asio::awaitable<error_code> accept_tls(const TlsContext& context, SteadyTime deadline);
  asio::awaitable<error_code> connect_tls(const TlsContext& context, std::string host, SteadyTime deadline);
  const std::string& tls_failure() const { return socket_.failure(); }
  TlsIdentity tls_peer() const { return socket_.peer(); }
  struct Read {
    error_code error;
    std::string_view bytes;  // valid until the next read
  };
  asio::awaitable<Read> read(std::optional<SteadyTime> deadline);
  // `bytes` must stay valid until it returns
  asio::awaitable<error_code> write(std::string_view bytes, SteadyTime deadline);

  void cancel();  // pending operations end with operation_aborted
  void close();
  asio::awaitable<void> end_tls();  // says close_notify and waits for that of the peer, for a limited time
  // Shuts down the sending direction and discards received bytes for a limited time. If the socket were closed with
  // unread bytes, the peer would get a reset and might lose our last bytes.
  asio::awaitable<void> close_gently();

  // Sets TCP_QUICKACK: a sender that uses Nagle's algorithm and writes a frame in pieces would wait 40 ms for a delayed
  // acknowledgement.
  void acknowledge_at_once();
  // The connection fails if the peer's system does not acknowledge sent bytes for this long (TCP_USER_TIMEOUT).
  void limit_unacknowledged(Milliseconds time);
  // That were written, and that the peer's system has not acknowledged yet; -1: the system does not say.
  int unacknowledged_bytes();
  asio::any_io_executor executor() { return socket_.get_executor(); }
  bool is_open() { return tcp().is_open(); }
  asio::ip::tcp::endpoint peer();

 private:
  void prepare();
  void arm(std::optional<SteadyTime> deadline);
  error_code disarm(error_code error);

  asio::ip::tcp::socket& tcp() { return socket_.tcp(); }

  AsyncSocket socket_;
  asio::ip::tcp::resolver resolver_;
  // The handler of the timer may already be queued when the operation ends that it guards. So it acts only if `turn`
  // has not changed since it was set.
  struct Timer {
    asio::steady_timer timer;
    std::uint64_t turn = 0;
  };
  std::shared_ptr<Timer> timer_;
  bool expired_ = false;
  bool connecting_ = false;
  std::vector<char> buffer_;
};

}  // namespace stepwise::hl7::net
