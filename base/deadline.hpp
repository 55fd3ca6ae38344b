// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace stepwise {

// Calls `expired` in a thread of its own when it still exists after `time`.
class Deadline {
 public:
  Deadline(std::chrono::milliseconds time, std::function<void()> expired);
  ~Deadline();  // waits for `expired` when it runs
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_met_ = false;
  std::thread thread_;
};

}  // namespace stepwise
