// SPDX-License-Identifier: Apache-2.0
// Limits how many threads do something costly at the same time, in total and per peer address, so that one peer does
// not slow down the others.
#pragma once
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace stepwise {

// Any thread. Must outlive its permits.
class Permits {
 public:
  Permits(int most, int most_per_address) : most_(most), most_per_address_(most_per_address) {}

  // The destructor returns the permit.
  class Permit {
   public:
    Permit(Permits& owner, std::string address) : owner_(&owner), address_(std::move(address)) {}
    Permit(Permit&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), address_(std::move(other.address_)) {}
    Permit& operator=(Permit&& other) noexcept {
      std::swap(owner_, other.owner_);
      std::swap(address_, other.address_);
      return *this;
    }
    ~Permit() {
      if (owner_) owner_->give_back(address_);
    }

   private:
    Permits* owner_;
    std::string address_;
  };

  // nullopt: no permit was free within the time.
  std::optional<Permit> wait_for_one(const std::string& address, std::chrono::milliseconds at_most);
  int given() const;
  int waiting() const;

 private:
  void give_back(const std::string& address);

  const int most_;
  const int most_per_address_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int given_ = 0;
  int waiting_ = 0;
  std::map<std::string, int> given_to_;
};

}  // namespace stepwise
