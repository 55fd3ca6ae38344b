// SPDX-License-Identifier: Apache-2.0
// One HTTP connection, from its first request to its end. All members are called on the strand of its socket.
#pragma once
#include "base/async_socket.hpp"
#include "base/byte_budget.hpp"
#include "base/tcp_listener.hpp"
#include "broker/http/http_server.hpp"
#include "broker/http/response_stream.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>
#include <optional>
#include <string>

namespace stepwise::broker::http {

class HttpSession final : public TcpConnection, public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(boost::asio::ip::tcp::socket socket, std::shared_ptr<const ServerSettings> settings, Service& service,
              std::shared_ptr<ByteBudget> bytes_in_flight, bool is_tls);

  boost::asio::awaitable<void> run() override;
  boost::asio::awaitable<void> refuse() override;
  void stop() override;
  void evict() override;

 private:
  using Error = boost::system::error_code;
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  boost::asio::awaitable<bool> accept_tls();
  boost::asio::awaitable<bool> exchange();  // false: the connection has ended
  boost::asio::awaitable<Error> wait_for_request();
  boost::asio::awaitable<Error> read_head();
  boost::asio::awaitable<Error> read_body();
  boost::asio::awaitable<bool> take_room();  // waits for room for the body; false: there was none in time
  boost::asio::awaitable<bool> respond(Response response);
  boost::asio::awaitable<void> respond_with_stream(Response response);
  boost::asio::awaitable<Error> write_head(const Response& response);
  boost::asio::awaitable<void> close_gently();
  void forget_request();
  boost::asio::awaitable<std::optional<Response>> take_head();  // a response: the request is refused
  std::optional<Response> read_head_fields();                   // a response: the head is not valid
  std::optional<Response> check_length() const;

  // Pending operations on the socket end with `timed_out` at the deadline.
  void arm(std::chrono::milliseconds time);
  Error disarm(Error error);

  AsyncSocket socket_;
  boost::asio::steady_timer timer_;
  std::uint64_t turn_ = 0;  // of the timer: a handler with an old number does nothing
  bool expired_ = false;
  bool idle_ = false;
  bool stopping_ = false;
  const bool is_tls_;
  const std::shared_ptr<const ServerSettings> settings_;
  Service& service_;
  // Shared, because a session may outlive the server when the program stops.
  std::shared_ptr<ByteBudget> bytes_in_flight_;
  ByteBudget::Share share_;
  std::shared_ptr<boost::asio::steady_timer> room_;  // cancelled when there may be room
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  Request request_;
  std::string method_;  // as sent, for example HEAD
  bool keep_alive_ = false;
  std::shared_ptr<ResponseStream> stream_;  // that is being sent
  std::chrono::steady_clock::time_point began_{};
};

}  // namespace stepwise::broker::http
