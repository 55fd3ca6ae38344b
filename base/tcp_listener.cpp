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

asio::ip::tcp::acceptor listen(const asio::any_io_executor& executor, const TcpListenerSettings& settings,
                               std::uint16_t port) {
  try {
    return {executor, asio::ip::tcp::endpoint(asio::ip::make_address(settings.address), port)};
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(fmt::format("cannot listen for {} on {}:{}: {}", settings.protocol, settings.address, port,
                                         error.code().message()));
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
      : executor(executor_), settings(std::move(settings_)), make(std::move(make_)) {
    if (settings.port) plain.emplace(listen(asio::make_strand(executor), settings, *settings.port), false);
    if (settings.tls_port) encrypted.emplace(listen(asio::make_strand(executor), settings, *settings.tls_port), true);
  }

  struct Port {
    Port(asio::ip::tcp::acceptor acceptor_, bool is_tls_)
        : acceptor(std::move(acceptor_)),
          pause(acceptor.get_executor()),
          number(acceptor.local_endpoint().port()),
          is_tls(is_tls_) {}
    asio::ip::tcp::acceptor acceptor;
    asio::steady_timer pause;
    const std::uint16_t number;
    const bool is_tls;
  };
  struct Open {
    std::string address;
    asio::any_io_executor strand;
    std::weak_ptr<TcpConnection> connection;  // only its coroutine owns it, so that it is destroyed on its strand
  };

  static asio::awaitable<void> accept(std::shared_ptr<State> self, Port& port);
  static asio::awaitable<void> serve(std::shared_ptr<State> self, std::shared_ptr<TcpConnection> connection,
                                     std::uint64_t number, bool is_welcome);
  void admit(asio::ip::tcp::socket socket, bool is_tls);
  bool has_room_for(const std::string& address);  // the caller holds the mutex; ends another connection if necessary
  void stop();

  const asio::any_io_executor executor;
  const TcpListenerSettings settings;
  const Make make;
  std::optional<Port> plain, encrypted;
  mutable std::mutex mutex;  // guards what follows
  std::uint64_t last_number = 0;
  std::map<std::uint64_t, Open> connections;
  bool is_stopped = false;
};

asio::awaitable<void> TcpListener::State::accept(std::shared_ptr<State> self, Port& port) {
  while (port.acceptor.is_open()) {
    error_code error;
    const asio::any_io_executor strand = asio::make_strand(self->executor);
    asio::ip::tcp::socket socket =
        co_await port.acceptor.async_accept(strand, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      self->admit(std::move(socket), port.is_tls);
    } else if (error != asio::error::operation_aborted) {
      log::warning("{} connections can't be accepted: {}", self->settings.protocol, error.message());
      port.pause.expires_after(pause_after_accept_error);
      co_await port.pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

void TcpListener::State::admit(asio::ip::tcp::socket socket, bool is_tls) {
  const asio::any_io_executor strand = socket.get_executor();
  error_code peer_is_gone;
  const std::string address = socket.remote_endpoint(peer_is_gone).address().to_string();
  if (peer_is_gone) return;
  std::shared_ptr<TcpConnection> connection;
  std::uint64_t number = 0;
  bool is_welcome = false;
  {
    const std::lock_guard lock(mutex);
    if (is_stopped) return;
    is_welcome = has_room_for(address);
    if (connections.size() >= settings.limits.total + settings.refusals) return;
    number = ++last_number;
    connection = make(std::move(socket), number, is_tls);
    connections.emplace(number, Open{address, strand, connection});
  }
  // The mutex is not held here, because the coroutine may run to its end before co_spawn() returns.
  asio::co_spawn(strand, serve(shared_from_this(), std::move(connection), number, is_welcome), asio::detached);
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
  for (std::optional<Port>* port : {&plain, &encrypted}) {
    if (!*port) continue;
    asio::post((*port)->acceptor.get_executor(), [self = shared_from_this(), &port = **port] {
      error_code ignored;
      port.acceptor.close(ignored);
      port.pause.cancel();
    });
  }
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
  return state_->plain ? state_->plain->number : 0;
}
std::uint16_t TcpListener::tls_port() const {
  return state_->encrypted ? state_->encrypted->number : 0;
}

void TcpListener::start() {
  for (std::optional<State::Port>* port : {&state_->plain, &state_->encrypted}) {
    if (*port) asio::co_spawn((*port)->acceptor.get_executor(), State::accept(state_, **port), asio::detached);
  }
}

void TcpListener::stop() {
  state_->stop();
}

std::size_t TcpListener::connections() const {
  const std::lock_guard lock(state_->mutex);
  return state_->connections.size();
}

}  // namespace stepwise
