// SPDX-License-Identifier: Apache-2.0
// The settings in force. A reload replaces them as a whole; each message, request and sweep works with those of its
// start (with_current_settings).
#pragma once
#include "broker/usecases/settings.hpp"

#include <memory>
#include <mutex>
#include <utility>

namespace stepwise::broker {

// Any thread. It uses a lock, because the memory order of GCC 12's std::atomic<std::shared_ptr> is too weak.
class CurrentSettings {
 public:
  explicit CurrentSettings(std::shared_ptr<const Settings> settings) : settings_(std::move(settings)) {}
  std::shared_ptr<const Settings> get() const {
    const std::lock_guard lock(mutex_);
    return settings_;
  }
  void set(std::shared_ptr<const Settings> settings) {
    const std::lock_guard lock(mutex_);
    settings_.swap(settings);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Settings> settings_;
};

}  // namespace stepwise::broker
