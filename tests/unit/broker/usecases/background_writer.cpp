// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/background_writer.hpp"

#include "tests/support/catch.hpp"

#include <condition_variable>
#include <mutex>
#include <stdexcept>

using namespace stepwise;
using namespace std::chrono_literals;
using broker::BackgroundWriter;

namespace {

// Counts the writes; the first ones fail.
struct Writes {
  std::mutex mutex;
  std::condition_variable changed;
  int count = 0;
  int failing = 0;

  void write() {
    const std::lock_guard lock(mutex);
    ++count;
    changed.notify_all();
    if (count <= failing) throw std::runtime_error("away");
  }
  bool wait_for(int wanted) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 10s, [&] { return count >= wanted; });
  }
};

}  // namespace

TEST_CASE("what is there is written soon, and again after a write that failed") {
  Writes writes;
  writes.failing = 2;
  BackgroundWriter writer({"test", 1ms, 1ms}, [&] { writes.write(); });
  writer.start();
  writer.wake();
  CHECK(writes.wait_for(3));
  CHECK(writer.stop());
  CHECK_FALSE(writer.stop());
}

TEST_CASE("a writer that was never started does not write") {
  Writes writes;
  BackgroundWriter writer({"test", 1ms, 1ms}, [&] { writes.write(); });
  writer.wake();
  CHECK_FALSE(writer.stop());
  CHECK(writes.count == 0);
}
