// SPDX-License-Identifier: Apache-2.0
#include "hl7/net/mllp_server.hpp"

#include "base/connection_limits.hpp"
#include "base/log.hpp"
#include "hl7/net/mllp_session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace stepwise::hl7::net {
namespace {

constexpr Milliseconds pause_after_accept_error{100};  // no descriptors left, mostly: let some come back

asio::ip::tcp::acceptor listen(const asio::any_io_executor& executor, const ServerSettings& settings) {
  try {
    const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(settings.address), settings.port);
    return {executor, endpoint};
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(
        fmt::format("cannot listen for HL7 on {}:{}: {}", settings.address, settings.port, error.code().message()));
  }
}

}  // namespace

void Observer::observed(std::string_view, const Peer&) {}
asio::awaitable<void> Observer::broken_frame(Peer, BrokenFrame) {
  co_return;
}

struct MllpServer::State : std::enable_shared_from_this<MllpServer::State> {
  State(const asio::any_io_executor& executor_, SessionContext context_)
      : executor(executor_),
        context(std::make_shared<SessionContext>(std::move(context_))),
        acceptor(listen(asio::make_strand(executor), context->settings)),
        pause(acceptor.get_executor()),
        port(acceptor.local_endpoint().port()) {}

  struct Open {
    std::string address;
    asio::any_io_executor executor;
    std::weak_ptr<Session> session;
  };

  static asio::awaitable<void> accept(std::shared_ptr<State> self);
  static asio::awaitable<void> serve(std::shared_ptr<State> self, std::shared_ptr<Session> session);
  void admit(asio::ip::tcp::socket socket);
  bool has_room_for(const Peer& peer);  // with the mutex held; ends another one if it must
  void stop();

  asio::any_io_executor executor;
  std::shared_ptr<const SessionContext> context;
  asio::ip::tcp::acceptor acceptor;
  asio::steady_timer pause;
  std::uint16_t port;
  std::uint64_t last_number = 0;
  mutable std::mutex mutex;  // guards what follows
  std::map<std::uint64_t, Open> sessions;
  bool stopping = false;
};

asio::awaitable<void> MllpServer::State::accept(std::shared_ptr<State> self) {
  while (self->acceptor.is_open()) {
    error_code error;
    const asio::any_io_executor strand = asio::make_strand(self->executor);
    asio::ip::tcp::socket socket =
        co_await self->acceptor.async_accept(strand, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      self->admit(std::move(socket));
    } else if (error != asio::error::operation_aborted) {
      log::warning("HL7 connections can't be accepted: {}", error.message());
      self->pause.expires_after(pause_after_accept_error);
      co_await self->pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

void MllpServer::State::admit(asio::ip::tcp::socket socket) {
  const asio::any_io_executor strand = socket.get_executor();
  auto session = std::make_shared<Session>(std::move(socket), context, ++last_number);
  {
    const std::lock_guard lock(mutex);
    if (stopping) return;
    if (has_room_for(session->peer())) {
      sessions.emplace(session->peer().connection, Open{session->peer().address, strand, session});
      // Its coroutine alone owns it, so that it ends on its strand and not here.
      asio::co_spawn(strand, serve(shared_from_this(), std::move(session)), asio::detached);
      return;
    }
  }
  session->refuse();
}

bool MllpServer::State::has_room_for(const Peer& peer) {
  std::vector<OpenConnection> open;
  for (const auto& [number, one] : sessions) {
    const auto session = one.session.lock();
    open.push_back({number, one.address, session ? session->waits_since() : std::nullopt});
  }
  const auto verdict =
      make_room(open, peer.address,
                {.total = context->settings.connections, .per_address = context->settings.connections_per_address});
  if (!verdict.evicted) return verdict.is_welcome;
  const auto evicted = sessions.extract(*verdict.evicted);
  asio::post(evicted.mapped().executor, [weak = evicted.mapped().session] {
    if (const auto session = weak.lock()) session->evict();
  });
  return true;
}

asio::awaitable<void> MllpServer::State::serve(std::shared_ptr<State> self, std::shared_ptr<Session> session) {
  try {
    co_await session->run();
  } catch (
      const std::exception&) {  // out of memory, an observer that throws: this connection is over, the others are not
    log::error("HL7 connection {} ended by an internal fault", session->peer().connection);
  }
  const std::lock_guard lock(self->mutex);
  self->sessions.erase(session->peer().connection);
}

void MllpServer::State::stop() {
  const std::lock_guard lock(mutex);
  if (stopping) return;
  stopping = true;
  asio::post(acceptor.get_executor(), [self = shared_from_this()] {
    error_code ignored;
    self->acceptor.close(ignored);
    self->pause.cancel();
  });
  for (const auto& [number, open] : sessions) {
    asio::post(open.executor, [weak = open.session] {
      if (const auto session = weak.lock()) session->stop();
    });
  }
}

MllpServer::MllpServer(asio::any_io_executor executor, ServerSettings settings, Handler handler,
                       std::shared_ptr<Observer> observer)
    : state_(std::make_shared<State>(executor,
                                     SessionContext{std::move(settings), std::move(handler), std::move(observer)})) {}

MllpServer::~MllpServer() {
  stop();
}

std::uint16_t MllpServer::port() const {
  return state_->port;
}

void MllpServer::start() {
  asio::co_spawn(state_->acceptor.get_executor(), State::accept(state_), asio::detached);
}

void MllpServer::stop() {
  state_->stop();
}

std::size_t MllpServer::connections() const {
  const std::lock_guard lock(state_->mutex);
  return state_->sessions.size();
}

}  // namespace stepwise::hl7::net
