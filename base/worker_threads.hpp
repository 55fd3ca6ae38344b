// SPDX-License-Identifier: Apache-2.0
// A fixed number of threads that may block, for example in database calls. A coroutine can run a function on one of
// them and continue with its result.
#pragma once
#include "base/limits.hpp"
#include "base/turns.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace stepwise {

class WorkerThreads {
 public:
  explicit WorkerThreads(int count) : pool_(static_cast<std::size_t>(count)) {}
  ~WorkerThreads() { stop(); }
  void stop() { pool_.join(); }  // finishes the work that waits; run() may not be called after it

  // Runs `work` on a worker thread and resumes the caller on its own executor with the returned value or the thrown
  // exception. When all workers are busy, the owners of the waiting work take turns: work that comes from a peer has
  // the address of the peer as owner, so that one peer with many requests does not delay the others. A worker resumes
  // the coroutine on the execution context that it came from. So call stop() before that context is destroyed, and
  // destroy this object after it. `work` is kept alive by the coroutine frame. Name the lambda before you co_await it
  // (g++ 12 destroys captures twice otherwise).
  template <class F>
  boost::asio::awaitable<std::invoke_result_t<F&>> run(F work, std::string owner = {}) {
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
    co_await move_to_worker(owner);
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

 private:
  using Task = std::function<void()>;

  // The coroutine continues in a worker thread. The handler is called directly: post() would resume the coroutine on
  // its own executor, and its work would block an I/O thread.
  boost::asio::awaitable<void> move_to_worker(const std::string& owner) {
    auto initiate = [this, &owner](auto handler) {
      add(owner, [shared = std::make_shared<decltype(handler)>(std::move(handler))] { std::move (*shared)(); });
    };
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(std::move(initiate),
                                                                                       boost::asio::use_awaitable);
  }

  // Each posted call runs one task, not necessarily the task that was added with it.
  void add(const std::string& owner, Task task) {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push(owner, std::move(task));
    }
    boost::asio::post(pool_, [this] { take()(); });
  }
  Task take() {
    const std::lock_guard lock(mutex_);
    return tasks_.pop();
  }

  std::mutex mutex_;  // guards tasks_
  Turns<Task> tasks_;
  boost::asio::thread_pool pool_;
  std::atomic<std::size_t> waiting_{0};
};

}  // namespace stepwise
