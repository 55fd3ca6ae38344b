// SPDX-License-Identifier: Apache-2.0
// An HTTP server on loopback whose service answers with the content of each request. The answer to /wait comes when the
// test releases it.
#pragma once
#include "broker/http/http_server.hpp"
#include "broker/http/problem.hpp"
#include "tests/unit/broker/http/http_client.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace stepwise::test {

class EchoService final : public broker::http::Service {
 public:
  boost::asio::awaitable<std::optional<broker::http::Response>> refuse(broker::http::Request& head) override {
    if (head.path != "/refused") co_return std::nullopt;
    co_return broker::http::to_response(
        {.status = 401, .code = "token-missing", .detail = "no", .headers = {{"WWW-Authenticate", "Bearer"}}},
        head.target);
  }
  boost::asio::awaitable<broker::http::Response> answer(broker::http::Request request) override {
    if (request.path == "/wait") co_await wait_until_released();
    co_return broker::http::json_response({{"method", request.method},
                                           {"path", request.path},
                                           {"query", request.query},
                                           {"host", request.host},
                                           {"authorization", request.authorization},
                                           {"type", request.content_type},
                                           {"peer", request.peer_address},
                                           {"loopback", request.from_loopback},
                                           {"has_body", request.has_body},
                                           {"body", request.body}});
  }
  void tls_failed(const std::string&) override {}
  void answered(std::string_view method, const broker::http::Response& response,
                std::chrono::steady_clock::duration) override {
    const std::lock_guard lock(mutex_);
    log_.push_back(std::string(method) + " " + std::to_string(response.status));
    log_changed_.notify_all();
  }
  // The log of answers, when it has so many entries: an answer is logged after its client has it. Fewer: that did not
  // happen in 20 s.
  std::vector<std::string> log(std::size_t entries) {
    std::unique_lock lock(mutex_);
    log_changed_.wait_for(lock, std::chrono::seconds(20), [&] { return log_.size() >= entries; });
    return log_;
  }
  // Returns when so many requests for /wait are being answered. False: that did not happen in 20 s.
  bool wait_for_held(std::size_t requests) {
    std::unique_lock lock(mutex_);
    return held_changed_.wait_for(lock, std::chrono::seconds(20), [&] { return held_.size() == requests; });
  }
  // The held requests, and all that come later, are answered.
  void release() {
    const std::lock_guard lock(mutex_);
    is_released_ = true;
    for (const auto& timer : held_) boost::asio::post(timer->get_executor(), [timer] { timer->cancel(); });
    held_.clear();
  }

 private:
  boost::asio::awaitable<void> wait_until_released() {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto timer =
        std::make_shared<boost::asio::steady_timer>(executor, boost::asio::steady_timer::time_point::max());
    if (!hold(timer)) co_return;
    boost::system::error_code ignored;
    co_await timer->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }
  bool hold(const std::shared_ptr<boost::asio::steady_timer>& timer) {
    const std::lock_guard lock(mutex_);
    if (is_released_) return false;
    held_.push_back(timer);
    held_changed_.notify_all();
    return true;
  }

  std::mutex mutex_;
  std::condition_variable held_changed_, log_changed_;
  std::vector<std::string> log_;
  std::vector<std::shared_ptr<boost::asio::steady_timer>> held_;
  bool is_released_ = false;
};

struct Serving {
  explicit Serving(broker::http::ServerSettings settings = {})
      : server(threads.get_executor(), std::move(settings), service) {
    server.start();
  }
  ~Serving() {
    service.release();
    server.stop();
    threads.join();
  }
  HttpClient client() const { return HttpClient(server.port()); }

  EchoService service;
  boost::asio::thread_pool threads{2};
  broker::http::HttpServer server;
};

// The code of a problem document; "": the answer is something else.
inline std::string problem_code(const Answer& answer) {
  if (answer.status == 0 || answer.headers.at("content-type") != "application/problem+json") return "";
  return Json::parse(answer.body).at("type").get<std::string>().substr(std::string("urn:stepwise:problem:").size());
}

// A request with a body of so many bytes, without the body.
inline std::string head_of_post(const std::string& target, std::size_t body_bytes) {
  return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body_bytes) +
         "\r\n\r\n";
}

}  // namespace stepwise::test
