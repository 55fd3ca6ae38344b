// SPDX-License-Identifier: Apache-2.0
#include "base/async_socket.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/ssl.h>

namespace stepwise {
namespace {

namespace asio = boost::asio;

// An asio::ssl::context takes over one reference.
SSL_CTX* another_reference(const std::shared_ptr<SSL_CTX>& context) {
  SSL_CTX_up_ref(context.get());
  return context.get();
}

}  // namespace

AsyncSocket::Tls::Tls(asio::ip::tcp::socket& socket, const std::shared_ptr<ssl_ctx_st>& loaded)
    : context(another_reference(loaded)), stream(socket, context) {}

asio::awaitable<AsyncSocket::Error> AsyncSocket::accept_tls(const TlsContext& context) {
  tls_ = std::make_unique<Tls>(socket_, context.server());
  Error error = co_await shake_hands(asio::ssl::stream_base::server);
  co_return error;
}

asio::awaitable<AsyncSocket::Error> AsyncSocket::connect_tls(const TlsContext& context, const std::string& host) {
  tls_ = std::make_unique<Tls>(socket_, context.client());
  expect_host(tls_->stream.native_handle(), host);
  Error error = co_await shake_hands(asio::ssl::stream_base::client);
  co_return error;
}

asio::awaitable<AsyncSocket::Error> AsyncSocket::shake_hands(asio::ssl::stream_base::handshake_type side) {
  failure_.clear();
  Error error;
  co_await tls_->stream.async_handshake(side, asio::redirect_error(asio::use_awaitable, error));
  if (!error) co_return error;
  const long verified = SSL_get_verify_result(tls_->stream.native_handle());
  failure_ = verified == X509_V_OK ? error.message() : failure_of(tls_->stream.native_handle());
  co_return error;
}

void AsyncSocket::forget_tls() {
  tls_.reset();
  failure_.clear();
}

TlsIdentity AsyncSocket::peer() const {
  return tls_ ? identity_of(tls_->stream.native_handle()) : TlsIdentity{};
}

asio::awaitable<void> AsyncSocket::end_tls() {
  Error ignored;
  if (tls_) co_await tls_->stream.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace stepwise
