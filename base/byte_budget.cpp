// SPDX-License-Identifier: Apache-2.0
#include "base/byte_budget.hpp"

#include "base/limits.hpp"
#include "base/memory.hpp"

#include <algorithm>
#include <utility>

namespace stepwise {

std::size_t ByteBudget::used() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

std::vector<std::function<void()>> ByteBudget::waiting() {
  std::vector<std::function<void()>> calls;
  for (Share* share : waiting_) calls.push_back(std::exchange(share->wake_, nullptr));
  waiting_.clear();
  return calls;
}

bool ByteBudget::is_memory_to_return() {
  if (used_ > 0 || peak_ < limits::memory_returned_bytes) return false;
  peak_ = 0;
  return true;
}

bool ByteBudget::take(Share& share, std::size_t bytes, std::function<void()> wake) {
  std::vector<std::function<void()>> woken;
  bool returns_memory = false;
  {
    const std::lock_guard lock(mutex_);
    waiting_.remove(&share);
    const bool grows = bytes > share.held_;
    const bool is_first = holders_.empty() || holders_.front() == &share;
    if (grows && !is_first && used_ - share.held_ + bytes > bytes_) {
      share.wake_ = std::move(wake);
      if (share.wake_) waiting_.push_back(&share);
      return false;
    }
    if (share.held_ == 0 && bytes > 0) holders_.push_back(&share);
    if (bytes == 0) holders_.remove(&share);
    used_ = used_ - share.held_ + bytes;
    peak_ = std::max(peak_, used_);
    share.held_ = bytes;
    share.wake_ = nullptr;
    if (!grows) woken = waiting();
    returns_memory = is_memory_to_return();
  }
  for (const auto& call : woken) call();
  if (returns_memory) return_free_memory();
  return true;
}

bool ByteBudget::Share::resize(std::size_t bytes, std::function<void()> wake) {
  if (bytes == held_) return true;
  return budget_.take(*this, bytes, std::move(wake));
}

void ByteBudget::Share::clear() {
  budget_.take(*this, 0, nullptr);
}

}  // namespace stepwise
