// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 on a listening socket (RFC 9110, 9112): keep-alive, limits, and a problem document for invalid requests. A
// Service answers the requests; the server itself knows no paths.
//
// Each connection runs on its own strand. The service is called there, so it is called concurrently for several
// connections if the executor has several threads. Destroy server and service only when the executor has finished their
// work (after stop(), run() of the context returns).
#pragma once
#include "base/limits.hpp"
#include "base/tls.hpp"
#include "broker/http/exchange.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::broker::http {

struct ServerSettings {
  std::string address = "127.0.0.1";
  // 0: any free port; absent: there is no such port
  std::optional<std::uint16_t> port = 0;       // in clear text
  std::optional<std::uint16_t> tls_port = {};  // with `tls`
  std::shared_ptr<const TlsContext> tls = {};
  // If a new connection exceeds this number, a connection that waits for its peer is closed instead
  // (base/connection_limits.hpp); if none waits, the new one gets 503.
  std::size_t connections = limits::http_connections;
  std::size_t connections_per_address = limits::http_connections_per_address;
  // Of request bodies, in all connections together (base/byte_budget.hpp).
  std::size_t bytes_in_flight = limits::http_bytes_in_flight;
  std::size_t header_bytes = limits::http_header_bytes;
  std::size_t body_bytes = limits::http_body_bytes;
  // For receiving a request, for writing its response, and between two requests.
  std::chrono::milliseconds timeout{limits::http_timeout_ms};
};

class Service {
 public:
  virtual ~Service() = default;
  // Checks the head before the body is read and sets its caller. If it returns a response, the request is refused and
  // its body is not read. Never throws.
  virtual boost::asio::awaitable<std::optional<Response>> refuse(Request& head) = 0;
  virtual boost::asio::awaitable<Response> answer(Request request) = 0;  // never throws
  // Called after a handshake of TLS that failed.
  virtual void tls_failed(const std::string& address) = 0;
  // Called after each response, including those of the server itself, for log and metrics.
  virtual void answered(std::string_view method, const Response& response,
                        std::chrono::steady_clock::duration took) = 0;
};

class HttpServer {
 public:
  // Binds and listens; throws std::runtime_error that names address and port when it can't.
  HttpServer(boost::asio::any_io_executor executor, ServerSettings settings, Service& service);
  ~HttpServer();  // stop()
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::uint16_t port() const;      // 0: there is none
  std::uint16_t tls_port() const;  // 0: there is none
  void start();
  // Any thread, returns at once: no new connections; idle ones are closed, the others once their response is written.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stepwise::broker::http
