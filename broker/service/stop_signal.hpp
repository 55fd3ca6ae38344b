// SPDX-License-Identifier: Apache-2.0
// Waits for the end of the program: SIGINT, SIGTERM, or ask(). SIGHUP does not end it. Create it in the main thread
// before any other thread starts: it blocks the signals in all threads, so that only wait() receives them. After the
// first signal they are unblocked, so that a second one ends the program at once.
#pragma once
#include <chrono>
#include <functional>
#include <optional>

namespace stepwise::broker {

class StopSignal {
 public:
  // wait() calls `hung_up` for each SIGHUP.
  explicit StopSignal(std::function<void()> hung_up = {});
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // True: the program must end; so at every later call. False: the time has passed. Call it in the thread that created
  // the object.
  bool wait(std::optional<std::chrono::milliseconds> time = std::nullopt);
  void ask();  // any thread

 private:
  std::function<void()> hung_up_;
  int signals_;  // a signalfd
  int asked_;    // an eventfd
  bool stopped_ = false;
};

}  // namespace stepwise::broker
