// SPDX-License-Identifier: Apache-2.0
// How many bytes the connections of one kind may hold together of what their peers send (D38). A connection has a Share
// and makes it as large as what it holds before it reads more; where the budget is used up it stops reading until
// others have given back. The connection that has held bytes for the longest may always grow: with many half messages
// one after the other is completed, and none waits for ever. Any thread.
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

  // Of one connection; used by one thread at a time. The budget outlives it.
  class Share {
   public:
    explicit Share(ByteBudget& budget) : budget_(budget) {}
    ~Share() { clear(); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // Makes the share as large. False: it stays as it was, there is no room; `wake` is called once, on any thread, when
    // asking again may help. A call that follows replaces it.
    bool resize(std::size_t bytes, std::function<void()> wake);
    void clear();  // gives all back; nobody is woken for it any more
    std::size_t bytes() const { return held_; }

   private:
    friend class ByteBudget;
    ByteBudget& budget_;
    std::size_t held_ = 0;  // these two are guarded by the budget's mutex
    std::function<void()> wake_;
  };

 private:
  bool take(Share& share, std::size_t bytes, std::function<void()> wake);
  std::vector<std::function<void()>> waiting();  // and forgets them; with the mutex held
  bool is_memory_to_return();

  const std::size_t bytes_;
  mutable std::mutex mutex_;  // guards what follows
  std::size_t used_ = 0;
  std::size_t peak_ = 0;       // since memory was given back to the system
  std::list<Share*> holders_;  // who holds bytes, in the order in which they began to
  std::list<Share*> waiting_;
};

}  // namespace stepwise
