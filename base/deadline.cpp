// SPDX-License-Identifier: Apache-2.0
#include "base/deadline.hpp"

namespace stepwise {

Deadline::Deadline(std::chrono::milliseconds time, std::function<void()> expired)
    : thread_([this, time, expired = std::move(expired)] {
        {
          std::unique_lock lock(mutex_);
          if (changed_.wait_for(lock, time, [this] { return is_met_; })) return;
        }
        expired();
      }) {}

Deadline::~Deadline() {
  {
    const std::lock_guard lock(mutex_);
    is_met_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

}  // namespace stepwise
