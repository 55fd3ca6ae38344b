// SPDX-License-Identifier: Apache-2.0
#include "broker/http/http_server.hpp"

#include "base/tcp_listener.hpp"
#include "broker/http/http_session.hpp"

#include <utility>

namespace stepwise::broker::http {

struct HttpServer::State {
  State(const boost::asio::any_io_executor& executor, ServerSettings settings_, Service& service)
      : settings(std::make_shared<const ServerSettings>(std::move(settings_))),
        listener(executor,
                 {.protocol = "HTTP",
                  .address = settings->address,
                  .port = settings->port,
                  .tls_port = settings->tls_port,
                  .limits = {.total = settings->connections, .per_address = settings->connections_per_address},
                  .refusals = limits::http_refusals},
                 [settings = settings, &service, bytes = std::make_shared<ByteBudget>(settings->bytes_in_flight)](
                     boost::asio::ip::tcp::socket socket, std::uint64_t, bool is_tls) {
                   return std::make_shared<HttpSession>(std::move(socket), settings, service, bytes, is_tls);
                 }) {}

  const std::shared_ptr<const ServerSettings> settings;
  TcpListener listener;
};

HttpServer::HttpServer(boost::asio::any_io_executor executor, ServerSettings settings, Service& service)
    : state_(std::make_unique<State>(executor, std::move(settings), service)) {}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const {
  return state_->listener.port();
}
std::uint16_t HttpServer::tls_port() const {
  return state_->listener.tls_port();
}

void HttpServer::start() {
  state_->listener.start();
}

void HttpServer::stop() {
  state_->listener.stop();
}

}  // namespace stepwise::broker::http
