// SPDX-License-Identifier: Apache-2.0
#include "base/worker_threads.hpp"

#include "base/limits.hpp"
#include "tests/support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <future>
#include <string>
#include <thread>
#include <vector>

using stepwise::WorkerThreads;
namespace asio = boost::asio;

namespace {

struct Seen {
  std::thread::id before, work, after;
  std::string value, failure;
};

asio::awaitable<void> visit(WorkerThreads& workers, Seen& seen, bool fails) {
  seen.before = std::this_thread::get_id();
  auto work = [&seen, fails]() -> std::string {
    seen.work = std::this_thread::get_id();
    if (fails) throw std::runtime_error("database away");
    return "done";
  };
  try {
    seen.value = co_await workers.run(std::move(work));
  } catch (const std::runtime_error& error) { seen.failure = error.what(); }
  seen.after = std::this_thread::get_id();
}

Seen visited(bool fails) {
  WorkerThreads workers(1);
  asio::io_context io(1);
  Seen seen;
  asio::co_spawn(io, visit(workers, seen, fails), asio::detached);
  io.run();
  workers.stop();
  return seen;
}

asio::awaitable<void> add_one(WorkerThreads& workers, std::atomic<int>& sum) {
  auto work = [&sum] { ++sum; };
  co_await workers.run(std::move(work));
}

asio::awaitable<void> block(WorkerThreads& workers, std::future<void> end) {
  auto work = [&end] { end.wait(); };
  co_await workers.run(std::move(work));
}

asio::awaitable<void> count(WorkerThreads& workers, std::size_t& done, std::size_t& refused) {
  auto work = [] {};
  try {
    co_await workers.run(std::move(work));
    ++done;
  } catch (const std::runtime_error&) { ++refused; }
}

// Appends the first letter of the owner when the work runs.
asio::awaitable<void> note(WorkerThreads& workers, std::string& order, std::string owner) {
  auto work = [&order, letter = owner.front()] { order += letter; };
  co_await workers.run(std::move(work), std::move(owner));
}

}  // namespace

TEST_CASE("Work runs on a worker, what follows on the thread it came from") {
  const Seen seen = visited(false);
  CHECK(seen.before == std::this_thread::get_id());
  CHECK(seen.work != seen.before);
  CHECK(seen.after == seen.before);
  CHECK(seen.value == "done");
}

TEST_CASE("What work throws is thrown to its caller, on the caller's thread") {
  const Seen seen = visited(true);
  CHECK(seen.failure == "database away");
  CHECK(seen.after == seen.before);
}

TEST_CASE("Many coroutines share few workers") {
  WorkerThreads workers(2);
  asio::io_context io(1);
  std::atomic<int> sum{0};
  for (int i = 0; i < 500; ++i) asio::co_spawn(io, add_one(workers, sum), asio::detached);
  io.run();
  workers.stop();
  CHECK(sum == 500);
}

TEST_CASE("Those whose work waits take turns: many tasks of one do not delay the task of another") {
  WorkerThreads workers(1);
  std::promise<void> all_wait;
  asio::io_context io(1);
  asio::co_spawn(io, block(workers, all_wait.get_future()), asio::detached);
  std::string order;
  for (int i = 0; i < 100; ++i) asio::co_spawn(io, note(workers, order, "hostile"), asio::detached);
  asio::co_spawn(io, note(workers, order, "second"), asio::detached);
  asio::co_spawn(io, note(workers, order, "third"), asio::detached);
  asio::post(io, [&] { all_wait.set_value(); });
  io.run();
  workers.stop();
  CHECK(order.substr(0, 6) == "hsthhh");
}

TEST_CASE("With 4096 tasks that wait or run a further one is refused, and those are done") {
  WorkerThreads workers(1);
  std::promise<void> all_wait;
  asio::io_context io(1);
  asio::co_spawn(io, block(workers, all_wait.get_future()), asio::detached);
  std::size_t done = 0, refused = 0;
  for (std::size_t i = 0; i < stepwise::limits::tasks_waiting + 10; ++i)
    asio::co_spawn(io, count(workers, done, refused), asio::detached);
  asio::post(io, [&] { all_wait.set_value(); });
  io.run();
  workers.stop();
  CHECK(done == stepwise::limits::tasks_waiting - 1);
  CHECK(refused == 11);
}

TEST_CASE("stop() finishes the work that waits") {
  std::atomic<int> sum{0};
  WorkerThreads workers(1);
  asio::io_context io(1);
  for (int i = 0; i < 10; ++i) asio::co_spawn(io, add_one(workers, sum), asio::detached);
  io.poll();
  workers.stop();
  CHECK(sum == 10);
}
