// SPDX-License-Identifier: Apache-2.0
#include "broker/http/http_session.hpp"

#include "base/log.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/unit/broker/http/serving.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

using namespace stepwise;
using namespace stepwise::broker::http;
using test::HttpClient;
using test::Serving;
namespace asio = boost::asio;

namespace {

std::shared_ptr<const TlsContext> context_of_server() {
  static TestAuthority authority;
  static const auto context = [] {
    authority.issue("broker");
    return std::make_shared<const TlsContext>(authority.profile("broker"));
  }();
  return context;
}

ServerSettings with_tls() {
  ServerSettings settings;
  settings.tls_port = 0;
  settings.tls = context_of_server();
  return settings;
}

// Sends the requests one after the other on one connection with TLS and returns the bodies.
asio::awaitable<void> exchange_with_tls(std::uint16_t port, std::vector<std::string> requests,
                                        std::vector<std::string>& bodies, bool& has_ended) {
  const auto executor = co_await asio::this_coro::executor;
  asio::ip::tcp::socket socket(executor);
  socket.connect({asio::ip::address_v4::loopback(), port});
  AsyncSocket stream(std::move(socket));
  boost::system::error_code error = co_await stream.connect_tls(*context_of_server(), "localhost");
  boost::beast::flat_buffer buffer;
  for (const std::string& request : requests) {
    if (error) break;
    co_await asio::async_write(stream, asio::buffer(request), asio::redirect_error(asio::use_awaitable, error));
    boost::beast::http::response<boost::beast::http::string_body> response;
    co_await boost::beast::http::async_read(stream, buffer, response, asio::redirect_error(asio::use_awaitable, error));
    bodies.push_back(response.body());
  }
  char byte = 0;
  co_await stream.async_read_some(asio::buffer(&byte, 1), asio::redirect_error(asio::use_awaitable, error));
  has_ended = error == asio::error::eof;  // with close_notify; a cut connection is another error
}

}  // namespace

TEST_CASE("The TLS port serves request after request, and ends the session of TLS before it closes") {
  Serving serving(with_tls());
  REQUIRE(serving.server.tls_port() != 0);
  CHECK(serving.server.tls_port() != serving.server.port());
  asio::io_context io;
  std::vector<std::string> bodies;
  bool has_ended = false;
  const std::string host = " HTTP/1.1\r\nHost: localhost\r\n";
  const std::vector<std::string> requests{test::head_of_post("/a", 3) + "abc",
                                          "GET /b" + host + "Connection: close\r\n\r\n"};
  asio::co_spawn(io, exchange_with_tls(serving.server.tls_port(), requests, bodies, has_ended), asio::detached);
  io.run_for(std::chrono::seconds(20));
  REQUIRE(bodies.size() == 2);
  CHECK(Json::parse(bodies[0])["body"] == "abc");
  CHECK(Json::parse(bodies[0])["peer"] == "127.0.0.1");
  CHECK(Json::parse(bodies[1])["path"] == "/b");
  CHECK(has_ended);
  CHECK(serving.client().get("/").status == 200);  // in clear text on the other port
}

TEST_CASE("A request in clear text on the TLS port gets no HTTP response") {
  Serving serving(with_tls());
  HttpClient client(serving.server.tls_port());
  client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(client.read().status == 0);
  CHECK(serving.service.log(0).empty());
}

TEST_CASE("D38: a connection to the TLS port that finds no place is closed without a handshake") {
  ServerSettings settings = with_tls();
  settings.connections = 1;
  Serving serving(settings);
  HttpClient held = serving.client();
  held.write("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
  REQUIRE(serving.service.wait_for_held(1));
  HttpClient refused(serving.server.tls_port());
  CHECK(refused.is_closed());
  CHECK(serving.service.log(0).empty());
}
