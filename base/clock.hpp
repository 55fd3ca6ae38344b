// SPDX-License-Identifier: Apache-2.0
// The only source of the current time. SQL statements get `now` as a parameter too, so that a test can set it.
#pragma once
#include <chrono>
#include <string>

namespace stepwise {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
// Wall-clock time in the time zone of the department, as in orders and worklists. mapping/values/zone converts between
// Instant and LocalTime.
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

// For tests: the time changes only when the test changes it.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(start) {}
  Instant now() const override { return now_; }
  void advance(std::chrono::microseconds by) { now_ += by; }

 private:
  Instant now_;
};

}  // namespace stepwise
