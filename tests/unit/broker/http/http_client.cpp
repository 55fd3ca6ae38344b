// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/broker/http/http_client.hpp"

#include "base/text.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <sys/socket.h>

namespace stepwise::test {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

struct HttpClient::Connection {
  asio::io_context context;
  asio::ip::tcp::socket socket{context};
  boost::beast::flat_buffer buffer;
};

HttpClient::HttpClient(std::uint16_t port) : connection_(std::make_unique<Connection>()) {
  connection_->socket.connect({asio::ip::address_v4::loopback(), port});
  const timeval patience{20, 0};
  ::setsockopt(connection_->socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

HttpClient::~HttpClient() = default;

void HttpClient::write(const std::string& bytes) {
  error_code ignored;  // the server may have closed the connection after a refusal; its answer must be readable anyway
  asio::write(connection_->socket, asio::buffer(bytes), ignored);
}

void HttpClient::end_writing() {
  connection_->socket.shutdown(asio::socket_base::shutdown_send);
}

Answer HttpClient::read(bool is_head) {
  http::response_parser<http::string_body> parser;
  parser.skip(is_head);
  parser.body_limit(64 * 1024 * 1024);
  error_code error;
  http::read(connection_->socket, connection_->buffer, parser, error);
  if (error) return {};
  Answer answer{static_cast<int>(parser.get().result_int()), std::move(parser.get().body()), {}};
  for (const auto& field : parser.get()) {
    const std::string name(field.name_string());
    answer.headers[text::lower(name)] = std::string(field.value());
  }
  return answer;
}

bool HttpClient::is_closed() {
  char byte = 0;
  error_code error;
  connection_->socket.read_some(asio::buffer(&byte, 1), error);
  return error == asio::error::eof || error == asio::error::connection_reset;
}

Answer HttpClient::ask(const std::string& method, const std::string& target, const std::string& body, Headers headers) {
  headers.try_emplace("Host", "localhost");
  if (!body.empty()) headers["Content-Length"] = std::to_string(body.size());
  std::string text = method + " " + target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  write(text + "\r\n" + body);
  return read(method == "HEAD");
}

}  // namespace stepwise::test
