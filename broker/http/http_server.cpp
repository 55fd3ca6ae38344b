// SPDX-License-Identifier: Apache-2.0
#include "broker/http/http_server.hpp"

#include "base/connection_limits.hpp"
#include "base/log.hpp"
#include "broker/http/http_session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <mutex>
#include <stdexcept>

namespace stepwise::broker::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds pause_after_accept_error{100};  // no descriptors left, mostly: let some come back
constexpr std::size_t refusals_most = 32;  // beyond `connections`, that are told so; more are closed without a word

asio::ip::tcp::acceptor listen(const asio::any_io_executor& executor, const ServerSettings& settings) {
  try {
    return {executor, asio::ip::tcp::endpoint(asio::ip::make_address(settings.address), settings.port)};
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(
        fmt::format("cannot listen for HTTP on {}:{}: {}", settings.address, settings.port, error.code().message()));
  }
}

}  // namespace

struct HttpServer::State : std::enable_shared_from_this<HttpServer::State> {
  State(const asio::any_io_executor& executor_, ServerSettings settings_, Service& service_)
      : executor(executor_),
        settings(std::move(settings_)),
        service(service_),
        bytes_in_flight(std::make_shared<ByteBudget>(settings.bytes_in_flight)),
        acceptor(listen(asio::make_strand(executor), settings)),
        pause(acceptor.get_executor()),
        port(acceptor.local_endpoint().port()) {}

  struct Open {
    std::string address;
    asio::any_io_executor strand;
    std::weak_ptr<HttpSession> session;
  };

  static asio::awaitable<void> accept(std::shared_ptr<State> self);
  static asio::awaitable<void> serve(std::shared_ptr<State> self, std::shared_ptr<HttpSession> session,
                                     std::uint64_t number, bool welcome);
  void admit(asio::ip::tcp::socket socket);
  bool has_room_for(const std::string& address);  // with the mutex held; ends another one if it must
  void stop();

  const asio::any_io_executor executor;
  const ServerSettings settings;
  Service& service;
  const std::shared_ptr<ByteBudget> bytes_in_flight;
  asio::ip::tcp::acceptor acceptor;
  asio::steady_timer pause;
  const std::uint16_t port;
  std::uint64_t last_number = 0;
  std::mutex mutex;  // guards what follows
  std::map<std::uint64_t, Open> sessions;
  bool stopping = false;
};

asio::awaitable<void> HttpServer::State::accept(std::shared_ptr<State> self) {
  while (self->acceptor.is_open()) {
    error_code error;
    const asio::any_io_executor strand = asio::make_strand(self->executor);
    asio::ip::tcp::socket socket =
        co_await self->acceptor.async_accept(strand, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      self->admit(std::move(socket));
    } else if (error != asio::error::operation_aborted) {
      log::warning("HTTP connections can't be accepted: {}", error.message());
      self->pause.expires_after(pause_after_accept_error);
      co_await self->pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

void HttpServer::State::admit(asio::ip::tcp::socket socket) {
  const asio::any_io_executor strand = socket.get_executor();
  const std::lock_guard lock(mutex);
  if (stopping) return;
  error_code error;
  const std::string address = socket.remote_endpoint(error).address().to_string();
  const bool welcome = has_room_for(address);
  if (sessions.size() >= settings.connections + refusals_most) return;
  const auto session = std::make_shared<HttpSession>(std::move(socket), settings, service, bytes_in_flight);
  sessions.emplace(++last_number, Open{address, strand, session});
  asio::co_spawn(strand, serve(shared_from_this(), session, last_number, welcome), asio::detached);
}

bool HttpServer::State::has_room_for(const std::string& address) {
  std::vector<OpenConnection> open;
  for (const auto& [number, one] : sessions) {
    const auto session = one.session.lock();
    open.push_back({number, one.address, session ? session->waits_since() : std::nullopt});
  }
  const auto verdict =
      make_room(open, address, {.total = settings.connections, .per_address = settings.connections_per_address});
  if (!verdict.evicted) return verdict.is_welcome;
  const auto evicted = sessions.extract(*verdict.evicted);
  asio::post(evicted.mapped().strand, [weak = evicted.mapped().session] {
    if (const auto session = weak.lock()) session->evict();
  });
  return true;
}

asio::awaitable<void> HttpServer::State::serve(std::shared_ptr<State> self, std::shared_ptr<HttpSession> session,
                                               std::uint64_t number, bool welcome) {
  try {
    if (welcome)
      co_await session->run();
    else
      co_await session->refuse();
  } catch (const std::exception&) {  // out of memory: this connection is over, the others are not
    log::error("an HTTP connection ended by an internal fault");
  }
  const std::lock_guard lock(self->mutex);
  self->sessions.erase(number);
}

void HttpServer::State::stop() {
  const std::lock_guard lock(mutex);
  if (stopping) return;
  stopping = true;
  asio::post(acceptor.get_executor(), [self = shared_from_this()] {
    error_code ignored;
    self->acceptor.close(ignored);
    self->pause.cancel();
  });
  for (const auto& [number, open] : sessions) {
    asio::post(open.strand, [weak = open.session] {
      if (const auto session = weak.lock()) session->stop();
    });
  }
}

HttpServer::HttpServer(asio::any_io_executor executor, ServerSettings settings, Service& service)
    : state_(std::make_shared<State>(executor, std::move(settings), service)) {}

HttpServer::~HttpServer() {
  stop();
}

std::uint16_t HttpServer::port() const {
  return state_->port;
}

void HttpServer::start() {
  asio::co_spawn(state_->acceptor.get_executor(), State::accept(state_), asio::detached);
}

void HttpServer::stop() {
  state_->stop();
}

}  // namespace stepwise::broker::http
