// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace stepwise {

// A timer: if the object still exists after `time`, it calls `expired` in a thread of its own.
class Deadline {
 public:
  Deadline(std::chrono::milliseconds time, std::function<void()> expired);
  ~Deadline();  // if `expired` is running, waits until it ends
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_met_ = false;
  std::thread thread_;
};

}  // namespace stepwise
