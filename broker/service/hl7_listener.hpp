// SPDX-License-Identifier: Apache-2.0
// The MLLP listener, connected to intake: each frame is processed on a database thread while its connection waits for
// the answer. Connections may outlive this object until the executor's context has stopped.
#pragma once
#include "base/worker_threads.hpp"
#include "broker/config/configuration.hpp"
#include "broker/usecases/intake.hpp"
#include "hl7/net/mllp_server.hpp"

namespace stepwise::broker {

class Hl7Listener {
 public:
  // Binds; throws std::runtime_error. `tls` is null if there is no TLS port. Threads and context must outlive it.
  Hl7Listener(boost::asio::any_io_executor executor, const Hl7Configuration& configuration,
              std::shared_ptr<const TlsContext> tls, WorkerThreads& database_threads, broker::Context& context);
  void start() { server_.start(); }
  void stop() { server_.stop(); }
  std::uint16_t port() const { return server_.port(); }
  std::uint16_t tls_port() const { return server_.tls_port(); }

 private:
  class Observer;
  boost::asio::awaitable<hl7::net::Reply> receive(hl7::net::Peer peer, hl7::Frame frame);

  WorkerThreads& database_threads_;
  broker::Context& context_;
  hl7::net::MllpServer server_;
};

}  // namespace stepwise::broker
