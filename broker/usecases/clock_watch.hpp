// SPDX-License-Identifier: Apache-2.0
// Checks whether the system clock is right: compares it with the clock of the database server, and detects jumps with a
// kernel clock that cannot be set. Actions that depend only on the time (the never-performed sweep) check it first
// (D39).
#pragma once
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "sql/database.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

namespace stepwise::broker {

class ClockWatch {
 public:
  using SinceBoot = std::function<std::chrono::microseconds()>;
  static std::chrono::microseconds since_boot();  // CLOCK_BOOTTIME, which continues while the machine is suspended

  // Differences and jumps below `limit` are normal.
  ClockWatch(const Clock& clock, sql::Database& database, Metrics& metrics, std::chrono::seconds limit,
             SinceBoot since_boot = &ClockWatch::since_boot);

  struct State {
    std::chrono::microseconds difference{0};  // clock of the database server minus our clock
    std::chrono::microseconds jump{0};        // of our clock since the start, or since a person accepted it
    bool differs = false, jumped = false;     // over the limit
  };
  // Blocking; any thread. Throws sql::DatabaseUnavailable.
  State check();
  void accept_jump();  // a person has checked the consequences of the jump
  // Text for people that says what is wrong, by the last check(); "": nothing. Does not block.
  std::string text() const;

 private:
  void note_jump();
  void report();

  const Clock& clock_;
  sql::Database& database_;
  Metrics& metrics_;
  const std::chrono::microseconds limit_;
  const SinceBoot since_boot_;

  mutable std::mutex mutex_;           // guards the members below
  std::chrono::microseconds base_{0};  // difference between our clock and the kernel clock
  State state_;
  bool is_reported_ = false;
};

}  // namespace stepwise::broker
