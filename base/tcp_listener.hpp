// SPDX-License-Identifier: Apache-2.0
// The accept loops of a clear-text port and a TLS port, for HL7 and HTTP: they admit connections within their common
// limits (D38), run each on a strand of its own, and stop them.
#pragma once
#include "base/connection_limits.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace stepwise {

// The interface that a protocol implements for one connection. All members except waits_since() are called on the
// strand of its socket.
class TcpConnection {
 public:
  virtual ~TcpConnection() = default;
  virtual boost::asio::awaitable<void> run() = 0;     // serves the connection to its end
  virtual boost::asio::awaitable<void> refuse() = 0;  // called instead of run() if there is no room for the connection
  // Ends the connection as soon as the current request has been answered.
  virtual void stop() = 0;
  virtual void evict() = 0;  // as stop(), because another connection takes its place
  // Any thread: since when the connection has waited for its peer to send or to read; nullopt while a request is
  // handled.
  std::optional<std::chrono::steady_clock::time_point> waits_since() const;

 protected:
  void begin_wait();
  void end_wait();

 private:
  std::atomic<std::chrono::steady_clock::rep> waits_since_{0};  // 0: does not wait
};

struct TcpListenerSettings {
  std::string protocol;  // for log and error texts: "HL7"
  std::string address;
  // 0: any free port; absent: there is no such port
  std::optional<std::uint16_t> port = 0;  // in clear text
  std::optional<std::uint16_t> tls_port = {};
  ConnectionLimits limits;
  std::size_t refusals = 0;  // maximum number of connections that are refused at the same time; more are only closed
};

class TcpListener {
 public:
  // `number` is the number of the connection, from 1. With `is_tls` the connection begins with the handshake of TLS.
  using Make = std::function<std::shared_ptr<TcpConnection>(boost::asio::ip::tcp::socket socket, std::uint64_t number,
                                                            bool is_tls)>;

  // Binds and listens. Throws std::runtime_error with address and port if that fails.
  TcpListener(boost::asio::any_io_executor executor, TcpListenerSettings settings, Make make);
  ~TcpListener();  // stop()
  TcpListener(const TcpListener&) = delete;
  TcpListener& operator=(const TcpListener&) = delete;

  std::uint16_t port() const;      // 0: there is none
  std::uint16_t tls_port() const;  // 0: there is none
  void start();
  // Any thread, returns at once: no new connections; stop() of each that is open. The connections end by themselves
  // and may outlive the listener.
  void stop();
  std::size_t connections() const;  // number of open connections, including those that are being refused; any thread

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace stepwise
