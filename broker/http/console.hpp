// SPDX-License-Identifier: Apache-2.0
// The HTTP part of the broker: routes, access control, handlers on worker threads, log and metrics, with one listening
// socket.
//
// The constructor's arguments must outlive the console, and the console must outlive the work of its executor: call
// stop(), let the executor finish, then destroy it. If the database is not available, a request that needs it gets 503
// with Retry-After.
#pragma once
#include "base/worker_threads.hpp"
#include "broker/http/api.hpp"
#include "broker/http/http_server.hpp"
#include "broker/http/router.hpp"

namespace stepwise::broker::http {

struct ConsoleSettings : ServerSettings {
  AccessSettings access = {};
};

class Console final : private Service {
 public:
  // Binds and listens. Throws std::runtime_error if that fails. `relay` may be nullptr.
  // `peer_threads`: for handlers that wait for another system than the database.
  Console(boost::asio::any_io_executor executor, WorkerThreads& workers, WorkerThreads& peer_threads,
          broker::Context& context, broker::Relay* relay, ReadyProbe ready, ConsoleSettings settings,
          Measure measure = {});

  std::uint16_t port() const { return server_.port(); }
  std::uint16_t tls_port() const { return server_.tls_port(); }
  void start() {
    events_.start();
    server_.start();
  }
  // Any thread, returns at once.
  void stop() {
    events_.stop();
    server_.stop();
  }

 private:
  boost::asio::awaitable<std::optional<Response>> refuse(Request& head) override;
  boost::asio::awaitable<Response> answer(Request request) override;
  void answered(std::string_view method, const Response& response, std::chrono::steady_clock::duration took) override;
  void tls_failed(const std::string& address) override;

  // Sets the caller. A response instead: the database, which knows the callers, is away.
  boost::asio::awaitable<std::optional<Response>> identify(Request& head, Access needed);
  bool recall(Request& head);                                     // false: look_up() is needed
  std::optional<Response> look_up(Request& head, Access needed);  // blocking
  boost::asio::awaitable<Response> answer_on(WorkerThreads& threads, const Route& route, Request request);
  Response answer_guarded(const Route& route, const Request& request);
  Response answer_by_handler(const Route& route, const Request& request);
  void record(const Route& route, const Request& request, const Response& response);

  WorkerThreads &workers_, &peer_threads_;
  broker::Context& context_;
  broker::Relay* const relay_;
  const ReadyProbe ready_;
  const Measure measure_;
  Gauges gauges_;
  sql::WriteCheck write_check_;
  AccessControl access_;
  LiveEvents events_;
  const Router router_{routes()};
  HttpServer server_;
};

}  // namespace stepwise::broker::http
