// SPDX-License-Identifier: Apache-2.0
#include "base/tcp_listener.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

namespace stepwise {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds pause_after_accept_error{limits::accept_pause_ms};

asio::ip::tcp::acceptor listen(const asio::any_io_executor& executor, const TcpListenerSettings& settings) {
  try {
    return {executor, asio::ip::tcp::endpoint(asio::ip::make_address(settings.address), settings.port)};
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(fmt::format("cannot listen for {} on {}:{}: {}", settings.protocol, settings.address,
                                         settings.port, error.code().message()));
  }
}

}  // namespace

std::optional<std::chrono::steady_clock::time_point> TcpConnection::waits_since() const {
  using Time = std::chrono::steady_clock::time_point;
  const Time::rep since = waits_since_;
  return since == 0 ? std::nullopt : std::optional(Time(Time::duration(since)));
}

void TcpConnection::begin_wait() {
  waits_since_ = std::chrono::steady_clock::now().time_since_epoch().count();
}

void TcpConnection::end_wait() {
  waits_since_ = 0;
}

struct TcpListener::State : std::enable_shared_from_this<TcpListener::State> {
  State(const asio::any_io_executor& executor_, TcpListenerSettings settings_, Make make_)
      : executor(executor_),
        settings(std::move(settings_)),
        make(std::move(make_)),
        acceptor(listen(asio::make_strand(executor), settings)),
        pause(acceptor.get_executor()),
        port(acceptor.local_endpoint().port()) {}

  struct Open {
    std::string address;
    asio::any_io_executor strand;
    std::weak_ptr<TcpConnection> connection;  // only its coroutine owns it, so that it is destroyed on its strand
  };

  static asio::awaitable<void> accept(std::shared_ptr<State> self);
  static asio::awaitable<void> serve(std::shared_ptr<State> self, std::shared_ptr<TcpConnection> connection,
                                     std::uint64_t number, bool is_welcome);
  void admit(asio::ip::tcp::socket socket);
  bool has_room_for(const std::string& address);  // the caller holds the mutex; ends another connection if necessary
  void stop();

  const asio::any_io_executor executor;
  const TcpListenerSettings settings;
  const Make make;
  asio::ip::tcp::acceptor acceptor;
  asio::steady_timer pause;
  const std::uint16_t port;
  std::uint64_t last_number = 0;
  mutable std::mutex mutex;  // guards what follows
  std::map<std::uint64_t, Open> connections;
  bool is_stopped = false;
};

asio::awaitable<void> TcpListener::State::accept(std::shared_ptr<State> self) {
  while (self->acceptor.is_open()) {
    error_code error;
    const asio::any_io_executor strand = asio::make_strand(self->executor);
    asio::ip::tcp::socket socket =
        co_await self->acceptor.async_accept(strand, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      self->admit(std::move(socket));
    } else if (error != asio::error::operation_aborted) {
      log::warning("{} connections can't be accepted: {}", self->settings.protocol, error.message());
      self->pause.expires_after(pause_after_accept_error);
      co_await self->pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

void TcpListener::State::admit(asio::ip::tcp::socket socket) {
  const asio::any_io_executor strand = socket.get_executor();
  error_code peer_is_gone;
  const std::string address = socket.remote_endpoint(peer_is_gone).address().to_string();
  if (peer_is_gone) return;
  std::shared_ptr<TcpConnection> connection;
  bool is_welcome = false;
  {
    const std::lock_guard lock(mutex);
    if (is_stopped) return;
    is_welcome = has_room_for(address);
    if (connections.size() >= settings.limits.total + settings.refusals) return;
    connection = make(std::move(socket), ++last_number);
    connections.emplace(last_number, Open{address, strand, connection});
  }
  // The mutex is not held here, because the coroutine may run to its end before co_spawn() returns.
  asio::co_spawn(strand, serve(shared_from_this(), std::move(connection), last_number, is_welcome), asio::detached);
}

bool TcpListener::State::has_room_for(const std::string& address) {
  std::vector<OpenConnection> open;
  for (const auto& [number, one] : connections) {
    const auto connection = one.connection.lock();
    open.push_back({number, one.address, connection ? connection->waits_since() : std::nullopt});
  }
  const auto verdict = make_room(open, address, settings.limits);
  if (!verdict.evicted) return verdict.is_welcome;
  const auto evicted = connections.extract(*verdict.evicted);
  asio::post(evicted.mapped().strand, [weak = evicted.mapped().connection] {
    if (const auto connection = weak.lock()) connection->evict();
  });
  return true;
}

asio::awaitable<void> TcpListener::State::serve(std::shared_ptr<State> self, std::shared_ptr<TcpConnection> connection,
                                                std::uint64_t number, bool is_welcome) {
  try {
    if (is_welcome)
      co_await connection->run();
    else
      co_await connection->refuse();
  } catch (const std::exception&) {  // for example out of memory: ends only this connection
    log::error("{} connection {} ended by an internal fault", self->settings.protocol, number);
  }
  const std::lock_guard lock(self->mutex);
  self->connections.erase(number);
}

void TcpListener::State::stop() {
  const std::lock_guard lock(mutex);
  if (is_stopped) return;
  is_stopped = true;
  asio::post(acceptor.get_executor(), [self = shared_from_this()] {
    error_code ignored;
    self->acceptor.close(ignored);
    self->pause.cancel();
  });
  for (const auto& [number, open] : connections) {
    asio::post(open.strand, [weak = open.connection] {
      if (const auto connection = weak.lock()) connection->stop();
    });
  }
}

TcpListener::TcpListener(asio::any_io_executor executor, TcpListenerSettings settings, Make make)
    : state_(std::make_shared<State>(executor, std::move(settings), std::move(make))) {}

TcpListener::~TcpListener() {
  stop();
}

std::uint16_t TcpListener::port() const {
  return state_->port;
}

void TcpListener::start() {
  asio::co_spawn(state_->acceptor.get_executor(), State::accept(state_), asio::detached);
}

void TcpListener::stop() {
  state_->stop();
}

std::size_t TcpListener::connections() const {
  const std::lock_guard lock(state_->mutex);
  return state_->connections.size();
}

}  // namespace stepwise
