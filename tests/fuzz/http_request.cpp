// SPDX-License-Identifier: Apache-2.0
// What anybody sends to the HTTP port, from the first byte after the TCP connect: against a server whose service notes
// the requests. Server and peer take turns on one thread. The requests are then written again, from what was
// understood, and sent to a second server, which must understand the same.
#include "base/text.hpp"
#include "broker/http/access.hpp"
#include "broker/http/http_server.hpp"
#include "broker/http/target.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/loopback.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <netinet/tcp.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

using namespace stepwise;
using namespace stepwise::broker::http;
using fuzz::expect;

constexpr std::string_view refused_path = "/refused";

struct Answered {
  std::string method;
  int status = 0;
};

class Listening final : public Service {
 public:
  boost::asio::awaitable<std::optional<Response>> refuse(Request& head) override {
    check_head(head);
    if (head.path != refused_path) co_return std::nullopt;
    co_return to_response({.status = 401, .code = "token-missing", .detail = "no"}, head.target);
  }
  boost::asio::awaitable<Response> answer(Request request) override {
    expect(request.path != refused_path, "a request that was refused is not answered");
    expect(request.has_body || request.body.empty(), "only a request that has a body has a body");
    Response response = json_response({{"path", request.path}, {"body", request.body}});
    heard.push_back(std::move(request));
    co_return response;
  }
  void tls_failed(const std::string&) override {}
  void answered(std::string_view method, const Response& response, std::chrono::steady_clock::duration) override {
    answers.push_back({std::string(method), response.status});
  }

  std::vector<Request> heard;
  std::vector<Answered> answers;

 private:
  static void check_head(const Request& head) {
    for (const auto& [name, value] : head.query)
      expect(text::is_utf8(name + value) && (name + value).find('\0') == std::string::npos, "a parameter is text");
    static const Router router{routes()};
    const Router::Found found = router.find(head.method, head.path);
    if (found.route == nullptr) return;
    expect((found.id > 0) == (found.route->path.find("{id}") != std::string_view::npos), "an id is a number of a row");
    const bool is_for_all = found.route->access == Access::open || found.route->access == Access::login;
    Request asked = head;
    expect(is_for_all || refuse_access(asked, *found.route, {}).has_value(), "an unknown caller is refused");
    asked.caller = {broker::Caller::Kind::user, "chief", model::Role::administer};
    const bool is_foreign = !head.origin.empty() && !text::lower(head.origin).ends_with(text::lower(head.host));
    expect(found.route->access == Access::open || !is_foreign || refuse_access(asked, *found.route, {}).has_value(),
           "a page of another site is refused");
  }
};

class Conversation {
 public:
  explicit Conversation(ServerSettings settings) : server_(context_.get_executor(), std::move(settings), service_) {
    server_.start();
  }

  // Sends the bytes in such pieces, and returns all that the server sends until it closes.
  std::string say(std::string_view bytes, std::size_t piece) {
    service_.heard.clear();
    service_.answers.clear();
    const int peer = fuzz::connect_to(server_.port());
    const int yes = 1;
    ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    std::string answers;
    bool has_ended = false;
    int idle_turns = 0;
    while (receive(peer, answers)) {
      expect(++idle_turns < 1'500, "the server answers or closes within 15 s");
      if (!bytes.empty()) {
        const ssize_t sent = ::send(peer, bytes.data(), std::min(piece, bytes.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
        bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : sent < 0 && errno != EAGAIN ? bytes.size() : 0);
      } else if (!has_ended) {
        ::shutdown(peer, SHUT_WR);
        has_ended = true;
      }
      if (context_.poll() > 0 || context_.run_one_for(std::chrono::milliseconds(10)) > 0) idle_turns = 0;
    }
    ::close(peer);
    while (context_.poll() > 0) {}
    return answers;
  }
  const std::vector<Request>& heard() const { return service_.heard; }
  const std::vector<Answered>& answers() const { return service_.answers; }

 private:
  // False: the server has closed the connection.
  static bool receive(int peer, std::string& answers) {
    for (;;) {
      char buffer[65536];
      const ssize_t count = ::recv(peer, buffer, sizeof buffer, MSG_DONTWAIT);
      if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
      answers.append(buffer, static_cast<std::size_t>(count));
    }
  }

  Listening service_;
  boost::asio::io_context context_{1};
  HttpServer server_;
};

// Removes one response from the bytes; returns its status.
int take_response(std::string_view& bytes, const std::string& method) {
  namespace http = boost::beast::http;
  http::response_parser<http::string_body> parser;
  parser.eager(true);
  parser.skip(method == "HEAD");
  boost::system::error_code error;
  const std::size_t size = parser.put(boost::asio::buffer(bytes), error);
  expect(!error && parser.is_done(), "an answer is HTTP");
  bytes.remove_prefix(size);
  const std::string& body = parser.get().body();
  expect(body.empty() || Json::accept(body), "an answer is JSON");
  return static_cast<int>(parser.get().result_int());
}

// Each request has one answer, and the server sends nothing else.
void check_answers(std::string_view bytes, const std::vector<Answered>& answered) {
  for (const Answered& one : answered) {
    int status = take_response(bytes, one.method);
    if (status == 100) status = take_response(bytes, one.method);
    expect(status == one.status, "an answer has its status");
  }
  expect(bytes.empty(), "there are no other answers");
}

std::string written(const Request& request) {
  std::string target = request.path.starts_with('/') ? request.path : request.target;
  char joint = '?';
  for (const auto& [name, value] : request.query) {
    if (request.path.starts_with('/')) target += joint + encode_query_value(name) + "=" + encode_query_value(value);
    joint = '&';
  }
  std::string out = request.method + " " + target + " HTTP/1.1\r\nHost: " + request.host + "\r\n";
  for (const auto& [name, value] : {std::pair("Authorization", &request.authorization),
                                    {"Content-Type", &request.content_type},
                                    {"Cookie", &request.cookie},
                                    {"Origin", &request.origin},
                                    {"X-CSRF-Token", &request.csrf_token}}) {
    if (!value->empty()) out += std::string(name) + ": " + *value + "\r\n";
  }
  if (request.has_body && request.body.empty()) return out + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  if (request.has_body) out += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  return out + "\r\n" + request.body;
}

auto meaning_of(const Request& request) {
  return std::tie(request.method, request.path, request.query, request.host, request.authorization,
                  request.content_type, request.cookie, request.origin, request.csrf_token, request.has_body,
                  request.body);
}
bool mean_the_same(const std::vector<Request>& some, const std::vector<Request>& others) {
  return std::equal(some.begin(), some.end(), others.begin(), others.end(),
                    [](const Request& one, const Request& other) { return meaning_of(one) == meaning_of(other); });
}

ServerSettings small() {
  ServerSettings settings;
  settings.header_bytes = 1024;
  settings.body_bytes = 512;
  return settings;
}

// The first byte says whether the bytes are also sent in pieces.
void check(std::string_view bytes) {
  static Conversation& first = *new Conversation(small());
  static Conversation& second = *new Conversation(ServerSettings());
  if (bytes.empty()) return;
  const bool in_pieces = bytes.front() & 1;
  bytes.remove_prefix(1);
  check_answers(first.say(bytes, bytes.size()), first.answers());
  const std::vector<Request> heard = first.heard();
  for (const Request& request : heard)
    expect(request.body.size() <= small().body_bytes && request.target.size() <= small().header_bytes,
           "a request keeps to the limits");
  if (in_pieces) {
    second.say(bytes, bytes.size());
    const std::vector<Request> whole = second.heard();
    second.say(bytes, 7);
    expect(mean_the_same(second.heard(), whole), "the requests depend on the bytes alone");
  }
  if (heard.empty()) return;
  std::string again;
  for (const Request& request : heard) again += written(request);
  second.say(again, again.size());
  expect(mean_the_same(second.heard(), heard), "a request that is written again means the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  return 0;
}
