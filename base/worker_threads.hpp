// SPDX-License-Identifier: Apache-2.0
// A bounded set of threads that may block (they speak to the database), and the way from a coroutine to one of them and
// back.
#pragma once
#include "base/limits.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <type_traits>

namespace stepwise {

class WorkerThreads {
 public:
  explicit WorkerThreads(int count) : pool_(static_cast<std::size_t>(count)) {}
  ~WorkerThreads() { stop(); }
  void stop() { pool_.join(); }  // finishes what was posted; no more may be posted after it

  // Runs `work` on a worker and resumes the caller on its own executor with the value; exceptions come back too.
  // A worker hands the coroutine back to the execution context it came from: stop() before that context goes, destroy
  // after it. `work` is kept alive by the coroutine frame. Name the lambda before you co_await it (g++ 12 destroys
  // captures twice otherwise).
  template <class F>
  boost::asio::awaitable<std::invoke_result_t<F&>> run(F work) {
    namespace asio = boost::asio;
    const auto home = co_await asio::this_coro::executor;
    if (++waiting_ > limits::tasks_waiting) {
      --waiting_;
      throw std::runtime_error("too many tasks wait for a database thread");
    }
    struct Done {
      std::atomic<std::size_t>& waiting;
      ~Done() { --waiting; }
    } done{waiting_};
    // Bound to the pool, or post() would hand the coroutine back to its own executor and `work` would block an I/O
    // thread.
    co_await asio::post(asio::bind_executor(pool_.get_executor(), asio::use_awaitable));
    std::exception_ptr failure;
    if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
      try {
        work();
      } catch (...) { failure = std::current_exception(); }
      co_await asio::post(home, asio::use_awaitable);
      if (failure) std::rethrow_exception(failure);
    } else {
      std::optional<std::invoke_result_t<F&>> value;
      try {
        value.emplace(work());
      } catch (...) { failure = std::current_exception(); }
      co_await asio::post(home, asio::use_awaitable);
      if (failure) std::rethrow_exception(failure);
      co_return std::move(*value);
    }
  }

  template <class F>
  void post(F work) {
    boost::asio::post(pool_, std::move(work));
  }

 private:
  boost::asio::thread_pool pool_;
  std::atomic<std::size_t> waiting_{0};
};

}  // namespace stepwise
