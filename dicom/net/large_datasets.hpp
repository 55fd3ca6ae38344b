// SPDX-License-Identifier: Apache-2.0
// Bounds the memory of all associations together: a dataset larger than dicom_small_dataset_bytes is read on only with
// a permit, and there are few of them. Who waits for one does not read, so that TCP holds its peer back.
#pragma once
#include "base/limits.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace stepwise::dicom::net {

// Any thread. Must outlive its permits.
class LargeDatasets {
 public:
  explicit LargeDatasets(int most = limits::dicom_large_datasets,
                         int most_per_address = limits::dicom_large_datasets_per_address)
      : most_(most), most_per_address_(most_per_address) {}

  // Gives itself back when it goes, and the memory of the dataset to the system: destroy the dataset first.
  class Permit {
   public:
    Permit(LargeDatasets& owner, std::string address) : owner_(&owner), address_(std::move(address)) {}
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
    LargeDatasets* owner_;
    std::string address_;
  };

  // Nothing: none was free within the time.
  std::optional<Permit> wait_for_one(const std::string& address, std::chrono::seconds at_most);
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

}  // namespace stepwise::dicom::net
