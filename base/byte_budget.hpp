// SPDX-License-Identifier: Apache-2.0
// Limits how many received bytes all connections of one kind hold together (D38). Each connection has a Share. Before
// it reads more, it resizes its Share to the number of bytes that it will hold. If the budget is used up, it stops
// reading until other connections have released bytes. The connection that has held bytes for the longest time may
// always grow, so half-received messages are completed one after the other and no connection waits for ever. Any
// thread.
#pragma once
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <vector>

namespace stepwise {

class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes) : bytes_(bytes) {}
  ByteBudget(const ByteBudget&) = delete;
  ByteBudget& operator=(const ByteBudget&) = delete;
  std::size_t used() const;

  // The bytes that one connection holds. Used by one thread at a time. The budget must outlive it.
  class Share {
   public:
    explicit Share(ByteBudget& budget) : budget_(budget) {}
    ~Share() { clear(); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // Sets the size of the share. False: there is no room and the size is unchanged; then `wake` is called once, on any
    // thread, when a new attempt may succeed. The next call of resize() replaces `wake`.
    bool resize(std::size_t bytes, std::function<void()> wake);
    void clear();  // releases all bytes; `wake` is not called any more
    std::size_t bytes() const { return held_; }

   private:
    friend class ByteBudget;
    ByteBudget& budget_;
    std::size_t held_ = 0;  // this member and the next are guarded by the budget's mutex
    std::function<void()> wake_;
  };

 private:
  bool take(Share& share, std::size_t bytes, std::function<void()> wake);
  // Returns and removes the callbacks to call; the caller holds the mutex.
  std::vector<std::function<void()>> waiting();
  bool is_memory_to_return();

  const std::size_t bytes_;
  mutable std::mutex mutex_;  // guards what follows
  std::size_t used_ = 0;
  std::size_t peak_ = 0;       // largest number of bytes since memory was returned to the system
  std::list<Share*> holders_;  // shares that hold bytes; the share that has held bytes for the longest time is first
  std::list<Share*> waiting_;
};

}  // namespace stepwise
