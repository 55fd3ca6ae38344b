// SPDX-License-Identifier: Apache-2.0
#include "hl7/net/stream.hpp"

#include "base/limits.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <utility>

namespace stepwise::hl7::net {
namespace {

constexpr Milliseconds closing_time{limits::closing_ms};

void set_option(int socket, int level, int name, int value) {
  ::setsockopt(socket, level, name, &value, sizeof value);
}

}  // namespace

Stream::Stream(asio::ip::tcp::socket socket)
    : socket_(std::move(socket)),
      resolver_(socket_.get_executor()),
      timer_(std::make_shared<Timer>(Timer{asio::steady_timer(socket_.get_executor())})),
      buffer_(limits::hl7_read_buffer_bytes) {
  if (tcp().is_open()) prepare();
}

Stream::Stream(const asio::any_io_executor& executor) : Stream(asio::ip::tcp::socket(executor)) {}

Stream::~Stream() {
  ++timer_->turn;
}

// Keep-alive probes detect a peer that has disappeared after about two minutes; an idle connection stays open (R10).
void Stream::prepare() {
  error_code ignored;
  tcp().set_option(asio::ip::tcp::no_delay(true), ignored);
  tcp().set_option(asio::socket_base::keep_alive(true), ignored);
#ifdef TCP_KEEPIDLE
  set_option(tcp().native_handle(), IPPROTO_TCP, TCP_KEEPIDLE, 60);
  set_option(tcp().native_handle(), IPPROTO_TCP, TCP_KEEPINTVL, 15);
  set_option(tcp().native_handle(), IPPROTO_TCP, TCP_KEEPCNT, 4);
#endif
}

void Stream::acknowledge_at_once() {
#ifdef TCP_QUICKACK
  set_option(tcp().native_handle(), IPPROTO_TCP, TCP_QUICKACK, 1);
#endif
}

void Stream::limit_unacknowledged(Milliseconds time) {
#ifdef TCP_USER_TIMEOUT
  set_option(tcp().native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(time.count()));
#endif
}

int Stream::unacknowledged_bytes() {
  int bytes = 0;
  return ::ioctl(tcp().native_handle(), TIOCOUTQ, &bytes) == 0 ? bytes : -1;
}

void Stream::arm(std::optional<SteadyTime> deadline) {
  expired_ = false;
  if (!deadline) return;
  timer_->timer.expires_at(*deadline);
  timer_->timer.async_wait([this, timer = timer_, turn = timer_->turn](error_code) {
    if (timer->turn != turn) return;
    expired_ = true;
    connecting_ ? close() : cancel();  // async_connect would try the next address after a cancelled attempt
  });
}

error_code Stream::disarm(error_code error) {
  ++timer_->turn;
  timer_->timer.cancel();
  return error == asio::error::operation_aborted && expired_ ? error_code(asio::error::timed_out) : error;
}

asio::awaitable<error_code> Stream::connect(std::string host, std::uint16_t port, SteadyTime deadline) {
  close();
  socket_.forget_tls();
  error_code error;
  connecting_ = true;
  arm(deadline);
  const auto found =
      co_await resolver_.async_resolve(host, std::to_string(port), asio::redirect_error(asio::use_awaitable, error));
  if (expired_) error = asio::error::operation_aborted;
  if (!error) co_await asio::async_connect(tcp(), found, asio::redirect_error(asio::use_awaitable, error));
  error = disarm(error);
  connecting_ = false;
  if (error) {
    close();
  } else {
    prepare();
  }
  co_return error;
}

asio::awaitable<error_code> Stream::accept_tls(const TlsContext& context, SteadyTime deadline) {
  arm(deadline);
  const error_code error = co_await socket_.accept_tls(context);
  co_return disarm(error);
}

asio::awaitable<error_code> Stream::connect_tls(const TlsContext& context, std::string host, SteadyTime deadline) {
  arm(deadline);
  const error_code error = co_await socket_.connect_tls(context, host);
  co_return disarm(error);
}

asio::awaitable<void> Stream::end_tls() {
  arm(std::chrono::steady_clock::now() + closing_time);
  co_await socket_.end_tls();
  disarm({});
}

asio::awaitable<Stream::Read> Stream::read(std::optional<SteadyTime> deadline) {
  error_code error;
  arm(deadline);
  const std::size_t length =
      co_await socket_.async_read_some(asio::buffer(buffer_), asio::redirect_error(asio::use_awaitable, error));
  error = disarm(error);
  co_return Read{error, std::string_view(buffer_.data(), length)};
}

asio::awaitable<error_code> Stream::write(std::string_view bytes, SteadyTime deadline) {
  // An answer in clear text nearly always fits into the send buffer of the socket. Only if it does not, a wait with a
  // deadline is needed.
  error_code error;
  if (!socket_.is_encrypted()) {
    tcp().non_blocking(true, error);
    const std::size_t written = error ? 0 : tcp().write_some(asio::buffer(bytes), error);
    if (error && error != asio::error::would_block) co_return error;
    bytes.remove_prefix(written);
    if (bytes.empty()) co_return error_code();
    error.clear();
  }
  arm(deadline);
  // Writes piece by piece instead of with async_write. A deadline that passes between two pieces has nothing to cancel,
  // so it is checked after each piece.
  while (!bytes.empty() && !error) {
    bytes.remove_prefix(
        co_await socket_.async_write_some(asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error)));
    if (expired_ && !bytes.empty()) error = asio::error::operation_aborted;
  }
  co_return disarm(error);
}

void Stream::cancel() {
  error_code ignored;
  resolver_.cancel();
  tcp().cancel(ignored);
}

void Stream::close() {
  error_code ignored;
  resolver_.cancel();
  tcp().close(ignored);
}

asio::awaitable<void> Stream::close_gently() {
  co_await end_tls();
  error_code error;
  tcp().shutdown(asio::socket_base::shutdown_send, error);
  const SteadyTime deadline = std::chrono::steady_clock::now() + closing_time;
  for (int i = 0; i < limits::closing_reads && !error; ++i) error = (co_await read(deadline)).error;
  close();
}

asio::ip::tcp::endpoint Stream::peer() {
  error_code ignored;
  return tcp().remote_endpoint(ignored);
}

}  // namespace stepwise::hl7::net
