// SPDX-License-Identifier: Apache-2.0
// The field map of a sender that is in force: exchanged while messages are read, each of which is read by one map from
// beginning to end.
#pragma once
#include "mapping/values/field_map.hpp"

#include <memory>
#include <mutex>
#include <utility>

namespace stepwise::broker {

// Any thread. A lock, as GCC 12's std::atomic<std::shared_ptr> orders a load and the store after it too weakly.
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
