// SPDX-License-Identifier: Apache-2.0
// A TCP connection of Boost.Asio, in clear text or with TLS. Its reads and writes are those of AsyncReadStream and
// AsyncWriteStream, so Beast can use it too. All members are called on the executor of the socket (a strand).
#pragma once
#include "base/tls.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace stepwise {

class AsyncSocket {
 public:
  using Error = boost::system::error_code;
  using executor_type = boost::asio::ip::tcp::socket::executor_type;

  explicit AsyncSocket(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
  AsyncSocket(const AsyncSocket&) = delete;
  AsyncSocket& operator=(const AsyncSocket&) = delete;

  executor_type get_executor() { return socket_.get_executor(); }
  boost::asio::ip::tcp::socket& tcp() { return socket_; }  // for options, connecting, cancelling and closing
  bool is_encrypted() const { return tls_ != nullptr; }

  // The handshake on a connected socket. On an error failure() has the reason. cancel() and close() of tcp() end it.
  boost::asio::awaitable<Error> accept_tls(const TlsContext& context);
  boost::asio::awaitable<Error> connect_tls(const TlsContext& context, const std::string& host);
  const std::string& failure() const { return failure_; }  // "": there was none
  TlsIdentity peer() const;                                // empty texts without TLS or without a certificate
  // Says that we send no more (close_notify), and waits until the peer says so too. Does nothing without TLS.
  boost::asio::awaitable<void> end_tls();
  void forget_tls();  // after tcp() was closed, before it is connected again

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(Error, std::size_t)>(
        [this](auto handler, const Buffers& to) {
          if (tls_)
            tls_->stream.async_read_some(to, std::move(handler));
          else
            socket_.async_read_some(to, std::move(handler));
        },
        token, buffers);
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(Error, std::size_t)>(
        [this](auto handler, const Buffers& from) {
          if (tls_)
            tls_->stream.async_write_some(from, std::move(handler));
          else
            socket_.async_write_some(from, std::move(handler));
        },
        token, buffers);
  }

 private:
  struct Tls {
    Tls(boost::asio::ip::tcp::socket& socket, const std::shared_ptr<ssl_ctx_st>& loaded);
    boost::asio::ssl::context context;
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket&> stream;
  };
  boost::asio::awaitable<Error> shake_hands(boost::asio::ssl::stream_base::handshake_type side);

  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<Tls> tls_;
  std::string failure_;
};

}  // namespace stepwise
