// SPDX-License-Identifier: Apache-2.0
#include "broker/http/http_session.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "broker/http/problem.hpp"
#include "broker/http/target.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace stepwise::broker::http {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr std::string_view server_name = "stepwise";
constexpr std::chrono::milliseconds closing_time{limits::closing_ms};

std::string field(const http::request<http::string_body>& head, http::field name) {
  const auto value = head[name];
  return {value.data(), value.size()};
}

// Of several fields with the name, all values, with commas between them (RFC 9110 5.3).
std::string named_field(const http::request<http::string_body>& head, std::string_view name) {
  std::string values;
  const auto [begin, end] = head.equal_range({name.data(), name.size()});
  for (auto one = begin; one != end; ++one) {
    if (one != begin) values += ", ";
    values.append(one->value().data(), one->value().size());
  }
  return values;
}

Problem bad_request(std::string code, std::string detail) {
  return {.status = 400, .code = std::move(code), .detail = std::move(detail)};
}

Response too_many(const ServerSettings& settings) {
  return to_response(try_later("too-many-connections", fmt::format("more than {} connections", settings.connections)),
                     "");
}

// nullopt: the peer has closed the connection, or it is broken, so no answer can be sent.
std::optional<Response> answer_to_broken(const boost::system::error_code& error, const ServerSettings& settings,
                                         const std::string& target) {
  Problem problem;
  if (error == asio::error::timed_out)
    problem = {.status = 408,
               .code = "timeout",
               .detail = fmt::format("no whole request within {} ms", settings.timeout.count())};
  else if (error == http::error::body_limit)
    problem = {
        .status = 413, .code = "too-large", .detail = fmt::format("a body of more than {} bytes", settings.body_bytes)};
  else if (error == http::error::header_limit || error == http::error::buffer_overflow)
    problem = {.status = 431,
               .code = "header-too-large",
               .detail = fmt::format("more than {} bytes of header", settings.header_bytes)};
  else if (error != http::error::end_of_stream &&
           error.category() == http::make_error_code(http::error::end_of_stream).category())
    problem = bad_request("not-http", fmt::format("this is no HTTP/1.1 request: {}", error.message()));
  else
    return std::nullopt;
  return to_response(problem, target);
}

template <class Message>
void fill_head(Message& message, const Response& response, bool keep_alive) {
  message.result(static_cast<unsigned>(response.status));
  message.set(http::field::server, server_name);
  message.set(http::field::content_type, response.content_type);
  message.set(http::field::cache_control, "no-store");  // patient data
  message.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.keep_alive(keep_alive);
}

}  // namespace

HttpSession::HttpSession(asio::ip::tcp::socket socket, std::shared_ptr<const ServerSettings> settings, Service& service,
                         std::shared_ptr<ByteBudget> bytes_in_flight, bool is_tls)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      is_tls_(is_tls),
      settings_(std::move(settings)),
      service_(service),
      bytes_in_flight_(std::move(bytes_in_flight)),
      share_(*bytes_in_flight_),
      room_(std::make_shared<asio::steady_timer>(socket_.get_executor())) {
  Error ignored;
  socket_.tcp().set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.tcp().set_option(asio::socket_base::keep_alive(true), ignored);
}

// In these coroutines co_await is used only as a statement or to initialize a variable, because g++ 12 miscompiles it
// as an operand or condition.
asio::awaitable<void> HttpSession::run() {
  bool goes_on = true;
  if (is_tls_) goes_on = co_await accept_tls();
  while (goes_on) goes_on = co_await exchange();
  co_await close_gently();
}

asio::awaitable<void> HttpSession::refuse() {
  Error ignored;
  if (is_tls_) socket_.tcp().close(ignored);  // there is no room for its handshake
  if (is_tls_) co_return;
  forget_request();
  Response response = too_many(*settings_);
  co_await respond(std::move(response));
  co_await close_gently();
}

void HttpSession::stop() {
  stopping_ = true;
  if (stream_) stream_->close();
  Error ignored;
  if (idle_) socket_.tcp().close(ignored);
}

void HttpSession::evict() {
  stopping_ = true;
  if (stream_) stream_->close();
  room_->cancel();
  Error ignored;
  if (waits_since()) socket_.tcp().close(ignored);
}

asio::awaitable<bool> HttpSession::accept_tls() {
  idle_ = true;
  begin_wait();
  arm(std::chrono::milliseconds(limits::tls_handshake_timeout_ms));
  Error error = co_await socket_.accept_tls(*settings_->tls);
  error = disarm(error);
  idle_ = false;
  end_wait();
  if (error && !stopping_) {
    Error ignored;
    service_.tls_failed(socket_.tcp().remote_endpoint(ignored).address().to_string());
    log::warning("HTTP connection: no TLS ({}); the port needs TLS and what [tls.{}] says",
                 error == asio::error::timed_out ? "no handshake in time" : socket_.failure(),
                 settings_->tls->profile().name);
  }
  co_return !error && !stopping_;
}

asio::awaitable<bool> HttpSession::exchange() {
  forget_request();
  if (stopping_) co_return false;
  begin_wait();
  Error error = co_await wait_for_request();
  if (error || stopping_) co_return false;
  began_ = std::chrono::steady_clock::now();
  arm(settings_->timeout);
  error = co_await read_head();
  std::optional<Response> response;
  if (!error) response = co_await take_head();
  if (!error && !response && !parser_->is_done()) {
    const bool has_room = co_await take_room();
    if (!has_room)
      response =
          to_response(try_later("busy", "the bodies of other requests use up the memory for them"), request_.target);
    if (has_room) error = co_await read_body();
    if (!has_room) keep_alive_ = false;
  }
  end_wait();
  error = disarm(error);
  if (error) {
    keep_alive_ = false;
    response = answer_to_broken(error, *settings_, request_.target);
    if (!response) co_return false;
  } else if (!response) {
    request_.body = std::move(parser_->get().body());
    response = co_await service_.answer(std::move(request_));
  }
  if (response->stream && method_ != "HEAD") {
    co_await respond_with_stream(std::move(*response));
    co_return false;
  }
  if (response->stream) response->stream->close();
  const bool goes_on = co_await respond(std::move(*response));
  parser_.reset();
  request_ = Request();
  share_.clear();
  co_return goes_on;
}

void HttpSession::forget_request() {
  request_ = Request();
  method_ = "-";
  keep_alive_ = false;
  began_ = std::chrono::steady_clock::now();
}

asio::awaitable<HttpSession::Error> HttpSession::wait_for_request() {
  Error error;
  if (buffer_.size() > 0) co_return error;  // the next request was received together with the last one
  idle_ = true;
  arm(settings_->timeout);
  if (is_tls_) {  // decrypted bytes may be there although the socket is not readable
    const std::size_t length = co_await socket_.async_read_some(buffer_.prepare(limits::http_first_read_bytes),
                                                                asio::redirect_error(asio::use_awaitable, error));
    buffer_.commit(length);
  } else {
    co_await socket_.tcp().async_wait(asio::socket_base::wait_read, asio::redirect_error(asio::use_awaitable, error));
  }
  idle_ = false;
  co_return disarm(error);
}

asio::awaitable<HttpSession::Error> HttpSession::read_head() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(settings_->header_bytes));
  parser_->body_limit(settings_->body_bytes);
  Error error;
  co_await http::async_read_header(socket_, buffer_, *parser_, asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

asio::awaitable<HttpSession::Error> HttpSession::read_body() {
  Error error;
  if (boost::beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
    http::response<http::empty_body> go_on{http::status::continue_, 11};
    co_await http::async_write(socket_, go_on, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return error;
  }
  co_await http::async_read(socket_, buffer_, *parser_, asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

// The room for the whole body is reserved before it is read, so that two requests cannot wait for each other.
asio::awaitable<bool> HttpSession::take_room() {
  const auto length = static_cast<std::size_t>(
      std::min<std::uint64_t>(parser_->content_length().value_or(settings_->body_bytes), settings_->body_bytes));
  const auto deadline = std::chrono::steady_clock::now() + settings_->timeout;
  const auto wake = [room = room_, executor = socket_.get_executor()] {
    asio::post(executor, [room] { room->cancel(); });
  };
  disarm(Error());  // the time for which we do not read does not count towards the peer's time limit
  while (!share_.resize(length, wake)) {
    room_->expires_at(deadline);
    Error error;
    co_await room_->async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!error || stopping_) co_return false;
  }
  arm(settings_->timeout);
  co_return true;
}

// If the length of a body is ambiguous, another request could be hidden in it (request smuggling), so it is refused
// (RFC 9112).
std::optional<Response> HttpSession::check_length() const {
  const auto& head = parser_->get();
  const std::size_t codings = head.count(http::field::transfer_encoding);
  if (codings == 0) return std::nullopt;
  if (head.version() < 11 || head.count(http::field::content_length) > 0 || codings > 1)
    return to_response(
        bad_request("transfer-encoding", "Transfer-Encoding must occur once, in HTTP/1.1, and without Content-Length"),
        request_.target);
  if (!boost::beast::iequals(head[http::field::transfer_encoding], "chunked"))
    return to_response(
        {.status = 501, .code = "transfer-encoding", .detail = "of the transfer codings only chunked is known"},
        request_.target);
  return std::nullopt;
}

asio::awaitable<std::optional<Response>> HttpSession::take_head() {
  std::optional<Response> refusal = read_head_fields();
  if (!refusal) refusal = co_await service_.refuse(request_);
  if (!refusal) keep_alive_ = parser_->get().version() >= 11 && parser_->get().keep_alive();
  co_return refusal;
}

std::optional<Response> HttpSession::read_head_fields() {
  const auto& head = parser_->get();
  method_ = std::string(head.method_string());
  keep_alive_ = head.version() >= 11 && head.keep_alive() &&
                parser_->is_done();  // the body of a refused request is not read, so the connection ends
  request_.target = std::string(head.target());
  if (auto refusal = check_length()) {
    keep_alive_ = false;
    return refusal;
  }
  const auto target = parse_target(request_.target);
  if (!target)
    return to_response(bad_request("bad-target", "an escape in the target is broken, or not UTF-8"), request_.target);
  request_.method = method_ == "HEAD" ? "GET" : method_;
  request_.path = target->path;
  request_.query = target->query;
  request_.host = field(head, http::field::host);
  request_.authorization = field(head, http::field::authorization);
  request_.content_type = field(head, http::field::content_type);
  request_.cookie = field(head, http::field::cookie);
  request_.origin = field(head, http::field::origin);
  request_.if_none_match = field(head, http::field::if_none_match);
  request_.accept_encoding = field(head, http::field::accept_encoding);
  request_.csrf_token = named_field(head, "X-CSRF-Token");
  request_.proxy_secret = named_field(head, "X-Stepwise-Proxy-Secret");
  request_.forwarded_user = named_field(head, "X-Forwarded-User");
  request_.forwarded_for = named_field(head, "X-Forwarded-For");
  request_.last_event_id = named_field(head, "Last-Event-ID");
  const bool came_through_proxy = !request_.forwarded_for.empty() || !named_field(head, "Forwarded").empty();
  request_.is_tls = is_tls_;
  request_.has_body = parser_->chunked() || parser_->content_length().value_or(0) > 0;
  Error ignored;
  const asio::ip::address from = socket_.tcp().remote_endpoint(ignored).address();
  request_.peer_address = from.to_string();
  request_.from_loopback =
      !ignored && !came_through_proxy &&
      (from.is_loopback() || (from.is_v6() && from.to_v6().is_v4_mapped() &&
                              asio::ip::make_address_v4(asio::ip::v4_mapped, from.to_v6()).is_loopback()));
  if (head.version() >= 11 && head.count(http::field::host) != 1)
    return to_response(bad_request("host", "HTTP/1.1 asks for one Host field (RFC 9112 3.2)"), request_.target);
  return std::nullopt;
}

asio::awaitable<bool> HttpSession::respond(Response response) {
  const bool keep = keep_alive_ && !stopping_;
  Error error;
  begin_wait();
  arm(settings_->timeout);
  if (method_ == "HEAD") {
    http::response<http::empty_body> message;
    fill_head(message, response, keep);
    if (response.status != 304) message.content_length(response.body.size());
    co_await http::async_write(socket_, message, asio::redirect_error(asio::use_awaitable, error));
  } else {
    http::response<http::string_body> message;
    fill_head(message, response, keep);
    message.body() = std::move(response.body);
    if (response.status != 304) message.prepare_payload();  // it has the length of the file, not of no body
    co_await http::async_write(socket_, message, asio::redirect_error(asio::use_awaitable, error));
  }
  error = disarm(error);
  service_.answered(method_, response, std::chrono::steady_clock::now() - began_);
  co_return keep && !error;
}

// Without a length: the body ends with the connection.
asio::awaitable<HttpSession::Error> HttpSession::write_head(const Response& response) {
  http::response<http::empty_body> message;
  fill_head(message, response, false);
  http::response_serializer<http::empty_body> serializer(message);
  Error error;
  arm(settings_->timeout);
  co_await http::async_write_header(socket_, serializer, asio::redirect_error(asio::use_awaitable, error));
  co_return disarm(error);
}

// A client sends nothing while it reads a stream, so whatever arrives means that it has gone.
asio::awaitable<void> HttpSession::respond_with_stream(Response response) {
  stream_ = std::move(response.stream);
  Error error = co_await write_head(response);
  service_.answered(method_, response, std::chrono::steady_clock::now() - began_);
  if (error || stopping_) stream_->close();
  if (!error) socket_.tcp().async_wait(asio::socket_base::wait_read, [stream = stream_](Error) { stream->close(); });
  while (!error) {
    const std::string bytes = co_await stream_->next();
    if (bytes.empty()) break;
    begin_wait();
    arm(std::chrono::milliseconds(limits::event_write_timeout_ms));
    co_await asio::async_write(socket_, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    error = disarm(error);
    end_wait();
  }
  stream_->close();
  stream_.reset();
}

// If the socket were closed with unread bytes, the peer would get a reset and might lose our response. So shuts down
// the sending direction and reads for a limited time.
asio::awaitable<void> HttpSession::close_gently() {
  Error error;
  if (is_tls_ && socket_.tcp().is_open()) {
    arm(std::min(closing_time, settings_->timeout));
    co_await socket_.end_tls();
    disarm(error);
  }
  socket_.tcp().shutdown(asio::socket_base::shutdown_send, error);
  std::vector<char> unread(65'536);
  timer_.expires_after(std::min(closing_time, settings_->timeout));
  timer_.async_wait([self = shared_from_this()](Error) {
    Error ignored;
    self->socket_.tcp().close(ignored);
  });
  for (std::size_t drained = 0; !error && drained < limits::http_drained_bytes;)
    drained +=
        co_await socket_.tcp().async_read_some(asio::buffer(unread), asio::redirect_error(asio::use_awaitable, error));
  timer_.cancel();
  socket_.tcp().close(error);
}

void HttpSession::arm(std::chrono::milliseconds time) {
  expired_ = false;
  timer_.expires_after(time);
  timer_.async_wait([self = shared_from_this(), turn = turn_](Error) {
    if (self->turn_ != turn) return;
    self->expired_ = true;
    Error ignored;
    self->socket_.tcp().cancel(ignored);
  });
}

HttpSession::Error HttpSession::disarm(Error error) {
  ++turn_;
  timer_.cancel();
  return error == asio::error::operation_aborted && expired_ ? Error(asio::error::timed_out) : error;
}

}  // namespace stepwise::broker::http
