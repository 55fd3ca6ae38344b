// SPDX-License-Identifier: Apache-2.0
// The field map of a sender that is in force: exchanged while messages are read, each of which is read by one map from beginning to end.
#pragma once
#include "mapping/field_map.hpp"

#include <atomic>
#include <memory>

namespace stepwise::broker {

class CurrentMapping {
 public:
  explicit CurrentMapping(std::shared_ptr<const mapping::FieldMap> fields) : fields_(std::move(fields)) {}
  std::shared_ptr<const mapping::FieldMap> get() const { return fields_.load(); }
  void set(std::shared_ptr<const mapping::FieldMap> fields) { fields_.store(std::move(fields)); }

 private:
  std::atomic<std::shared_ptr<const mapping::FieldMap>> fields_;
};

}  // namespace stepwise::broker
