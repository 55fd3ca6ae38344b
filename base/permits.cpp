// SPDX-License-Identifier: Apache-2.0
#include "base/permits.hpp"

namespace stepwise {

std::optional<Permits::Permit> Permits::wait_for_one(const std::string& address, std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  const auto is_free = [&] {
    const auto held = given_to_.find(address);
    return given_ < most_ && (held == given_to_.end() || held->second < most_per_address_);
  };
  ++waiting_;
  const bool in_time = changed_.wait_for(lock, at_most, is_free);
  --waiting_;
  if (!in_time) return std::nullopt;
  ++given_;
  ++given_to_[address];
  return Permit(*this, address);
}

void Permits::give_back(const std::string& address) {
  {
    const std::lock_guard lock(mutex_);
    --given_;
    const auto held = given_to_.find(address);
    if (--held->second == 0) given_to_.erase(held);
  }
  changed_.notify_all();
}

int Permits::given() const {
  const std::lock_guard lock(mutex_);
  return given_;
}

int Permits::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

}  // namespace stepwise
