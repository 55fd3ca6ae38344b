// SPDX-License-Identifier: Apache-2.0
// Memory that large messages took goes back to the system; the allocator would keep hundreds of megabytes of it. Any
// thread.
#pragma once
#include <thread>

namespace stepwise {

// Call it when the bytes of a large message were freed. What was made of the message is freed a little later:
// MemoryReturner gives that back.
void return_memory();

// Returns memory again, some times in the seconds after the last return_memory(), and has the allocator keep large
// blocks apart from small ones. One for the process, made before memory is used.
class MemoryReturner {
 public:
  MemoryReturner();
  ~MemoryReturner();
  MemoryReturner(const MemoryReturner&) = delete;
  MemoryReturner& operator=(const MemoryReturner&) = delete;

 private:
  void run();
  bool is_stopped_ = false;
  std::thread thread_;
};

}  // namespace stepwise
