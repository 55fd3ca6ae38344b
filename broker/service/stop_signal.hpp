// SPDX-License-Identifier: Apache-2.0
// When to end: SIGINT and SIGTERM, or somebody in the program; SIGHUP is no end. Make one in main's thread before any
// other thread starts: the signals are blocked from then on in all of them, so that only wait() takes them. After the
// first one they are let through again: the second ends the program at once.
#pragma once
#include <chrono>
#include <functional>
#include <optional>

namespace stepwise::broker {

class StopSignal {
 public:
  // `hung_up` is called for each SIGHUP, by wait().
  explicit StopSignal(std::function<void()> hung_up = {});
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // True: it is time to end, now and at every further call. False: the time is over. The thread it was made in.
  bool wait(std::optional<std::chrono::milliseconds> time = std::nullopt);
  void ask();  // any thread

 private:
  std::function<void()> hung_up_;
  int signals_;  // a signalfd
  int asked_;    // an eventfd
  bool stopped_ = false;
};

}  // namespace stepwise::broker
