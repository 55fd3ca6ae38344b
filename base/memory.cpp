// SPDX-License-Identifier: Apache-2.0
#include "base/memory.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace stepwise {
namespace {

// A block that is larger gets pages of its own, which go back when it is freed. Without it the allocator raises this
// bound to the largest block that it has seen, and the heaps of 60 threads keep what lies between small blocks.
constexpr int separate_block_bytes = 256 * 1024;
constexpr int returns_after_the_last = 3;
constexpr auto return_interval = std::chrono::seconds(1);

std::mutex returns_mutex;  // guards what follows, and MemoryReturner::is_stopped_
std::condition_variable returns_changed;
int returns_due = 0;

void trim_heaps() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace

void return_memory() {
  trim_heaps();
  {
    const std::lock_guard lock(returns_mutex);
    returns_due = returns_after_the_last;
  }
  returns_changed.notify_all();
}

MemoryReturner::MemoryReturner() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, separate_block_bytes);
#endif
  thread_ = std::thread([this] { run(); });
}

MemoryReturner::~MemoryReturner() {
  {
    const std::lock_guard lock(returns_mutex);
    is_stopped_ = true;
  }
  returns_changed.notify_all();
  thread_.join();
}

void MemoryReturner::run() {
  std::unique_lock lock(returns_mutex);
  for (;;) {
    returns_changed.wait(lock, [&] { return is_stopped_ || returns_due > 0; });
    if (returns_changed.wait_for(lock, return_interval, [&] { return is_stopped_; })) return;
    --returns_due;
    lock.unlock();
    trim_heaps();
    lock.lock();
  }
}

}  // namespace stepwise
