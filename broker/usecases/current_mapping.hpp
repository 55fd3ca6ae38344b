// SPDX-License-Identifier: Apache-2.0
// The current field map of a sender. It can be replaced while messages are being read; each message is read completely
// with one map.
#pragma once
#include "mapping/values/field_map.hpp"

#include <memory>
#include <mutex>
#include <utility>

namespace stepwise::broker {

// Any thread. It uses a lock, because the memory order of GCC 12's std::atomic<std::shared_ptr> is too weak.
class CurrentMapping {
 public:
  explicit CurrentMapping(std::shared_ptr<const mapping::FieldMap> fields) : fields_(std::move(fields)) {}
  std::shared_ptr<const mapping::FieldMap> get() const {
    const std::lock_guard lock(mutex_);
    return fields_;
  }
  void set(std::shared_ptr<const mapping::FieldMap> fields) {
    const std::lock_guard lock(mutex_);
    fields_.swap(fields);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const mapping::FieldMap> fields_;
};

}  // namespace stepwise::broker
