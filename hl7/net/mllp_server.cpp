// SPDX-License-Identifier: Apache-2.0
#include "hl7/net/mllp_server.hpp"

#include "base/tcp_listener.hpp"
#include "hl7/net/mllp_session.hpp"

#include <utility>

namespace stepwise::hl7::net {
namespace {

TcpListenerSettings listener_settings(const ServerSettings& settings) {
  return {.protocol = "HL7",
          .address = settings.address,
          .port = settings.port,
          .tls_port = settings.tls_port,
          .limits = {.total = settings.connections, .per_address = settings.connections_per_address},
          .refusals = limits::hl7_refusals};
}

}  // namespace

void Observer::observed(std::string_view, const Peer&) {}
asio::awaitable<void> Observer::broken_frame(Peer, BrokenFrame) {
  co_return;
}

struct MllpServer::State {
  State(const asio::any_io_executor& executor, std::shared_ptr<const SessionContext> context)
      : listener(executor, listener_settings(context->settings),
                 [context](asio::ip::tcp::socket socket, std::uint64_t number, bool is_tls) {
                   return std::make_shared<Session>(std::move(socket), context, number, is_tls);
                 }) {}
  TcpListener listener;
};

MllpServer::MllpServer(asio::any_io_executor executor, ServerSettings settings, Handler handler,
                       std::shared_ptr<Observer> observer)
    : state_(std::make_unique<State>(
          executor, std::make_shared<SessionContext>(std::move(settings), std::move(handler), std::move(observer)))) {}

MllpServer::~MllpServer() = default;

std::uint16_t MllpServer::port() const {
  return state_->listener.port();
}
std::uint16_t MllpServer::tls_port() const {
  return state_->listener.tls_port();
}

void MllpServer::start() {
  state_->listener.start();
}

void MllpServer::stop() {
  state_->listener.stop();
}

std::size_t MllpServer::connections() const {
  return state_->listener.connections();
}

}  // namespace stepwise::hl7::net
