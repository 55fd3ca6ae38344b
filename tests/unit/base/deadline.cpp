// SPDX-License-Identifier: Apache-2.0
#include "base/deadline.hpp"

#include "tests/support/catch.hpp"

#include <atomic>
#include <future>

using namespace stepwise;
using namespace std::chrono_literals;

TEST_CASE("A deadline that passes calls its function once, in a thread of its own, and not before its time") {
  std::atomic<int> calls = 0;
  std::promise<std::thread::id> thread;
  const auto began = std::chrono::steady_clock::now();
  {
    const Deadline deadline(20ms, [&] {
      ++calls;
      thread.set_value(std::this_thread::get_id());
    });
    auto called = thread.get_future();
    REQUIRE(called.wait_for(20s) == std::future_status::ready);
    CHECK(called.get() != std::this_thread::get_id());
    CHECK(std::chrono::steady_clock::now() - began >= 20ms);
  }
  CHECK(calls == 1);
}

TEST_CASE("A deadline that is met in time calls nothing, and its end does not wait for the time") {
  std::atomic<bool> is_called = false;
  const auto began = std::chrono::steady_clock::now();
  {
    const Deadline deadline(1h, [&] { is_called = true; });
  }
  CHECK_FALSE(is_called);
  CHECK(std::chrono::steady_clock::now() - began < 10min);
}

TEST_CASE("The end of a deadline waits for its function, if that is running") {
  std::promise<void> started, released;
  std::atomic<bool> is_done = false;
  std::thread releaser;
  {
    const Deadline deadline(0ms, [&] {
      started.set_value();
      released.get_future().wait();
      is_done = true;
    });
    started.get_future().wait();
    releaser = std::thread([&] { released.set_value(); });
  }
  CHECK(is_done);
  releaser.join();
}
