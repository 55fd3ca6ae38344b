// SPDX-License-Identifier: Apache-2.0
// A queue that serves its owners in turn: an owner that adds many items does not delay the items of another owner. Not
// thread-safe.
#pragma once
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

namespace stepwise {

template <class T>
class Turns {
 public:
  void push(const std::string& owner, T item) {
    std::deque<T>& items = items_[owner];
    if (items.empty()) owners_.push_back(owner);
    items.push_back(std::move(item));
  }

  // The oldest item of the owner whose turn it is. The queue must not be empty.
  T pop() {
    std::string owner = std::move(owners_.front());
    owners_.pop_front();
    const auto found = items_.find(owner);
    T item = std::move(found->second.front());
    found->second.pop_front();
    if (found->second.empty()) {
      items_.erase(found);
    } else {
      owners_.push_back(std::move(owner));
    }
    return item;
  }

  bool empty() const { return owners_.empty(); }

 private:
  std::unordered_map<std::string, std::deque<T>> items_;  // contains only owners that have an item
  // Each owner that has an item, once, in the order of their turns.
  std::deque<std::string> owners_;
};

}  // namespace stepwise
