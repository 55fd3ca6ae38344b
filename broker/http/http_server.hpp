// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 on a listening socket (RFC 9110, 9112): keep-alive, limits, and a problem document for whatever is no
// request. It knows no path: a Service answers.
//
// A connection runs on a strand of its own; the service is called there, so for several connections at once when the
// executor has several threads. Destroy server and service only when the executor has run out of their work (after
// stop(), the context's run() returns).
#pragma once
#include "base/limits.hpp"
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
  std::uint16_t port = 0;  // 0: any that is free
  std::string token;       // "": none (D32)
  // When a connection comes and all are taken, one that waits for its peer ends for it (base/connection_limits.hpp);
  // without one it gets 503.
  std::size_t connections = limits::http_connections;
  std::size_t connections_per_address = limits::http_connections_per_address;
  std::size_t bytes_in_flight =
      limits::http_bytes_in_flight;  // of request bodies, over all connections (base/byte_budget.hpp)
  std::size_t header_bytes = limits::http_header_bytes;
  std::size_t body_bytes = limits::http_body_bytes;
  std::chrono::milliseconds timeout{
      limits::http_timeout_ms};  // a request, first byte to last; writing its response; silence between two
};

class Service {
 public:
  virtual ~Service() = default;
  // Looks at the head before the body is read; a response refuses the request, whose body is not read then.
  virtual std::optional<Response> refuse(const Request& head) = 0;
  virtual boost::asio::awaitable<Response> answer(Request request) = 0;  // never throws
  // After each response, also of those the server made by itself; for the log and the metrics.
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

  std::uint16_t port() const;
  void start();
  // Any thread, returns at once: no new connections; idle ones are closed, the others once their response is written.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stepwise::broker::http
