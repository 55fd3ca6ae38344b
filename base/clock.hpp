// SPDX-License-Identifier: Apache-2.0
// The one door to the time. SQL gets `now` as a parameter too, so that a test owns it.
#pragma once
#include <chrono>
#include <string>

namespace stepwise {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
// Wall-clock time of the department, as orders and worklists speak of it. mapping/values/zone turns one into the other.
using LocalTime = std::chrono::local_seconds;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;  // any thread
};

class SystemClock final : public Clock {
 public:
  Instant now() const override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
};

// Stands still until it is told to move.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(start) {}
  Instant now() const override { return now_; }
  void advance(std::chrono::microseconds by) { now_ += by; }

 private:
  Instant now_;
};

}  // namespace stepwise
