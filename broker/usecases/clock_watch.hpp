// SPDX-License-Identifier: Apache-2.0
// Whether our clock can be trusted: it is compared with that of the database server, and with a clock of the kernel
// that nobody sets, so that a jump is noticed. What acts by the time of day alone (the never-performed sweep) asks
// first (D39).
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
  static std::chrono::microseconds since_boot();  // CLOCK_BOOTTIME: goes on while the machine sleeps

  // `limit`: smaller differences and jumps are normal.
  ClockWatch(const Clock& clock, sql::Database& database, Metrics& metrics, std::chrono::seconds limit,
             SinceBoot since_boot = &ClockWatch::since_boot);

  struct State {
    std::chrono::microseconds difference{0};  // of the database server's clock to ours
    std::chrono::microseconds jump{0};        // of ours since the start, or since a person accepted it
    bool differs = false, jumped = false;     // by more than the limit
  };
  // Blocking; any thread. Throws sql::DatabaseUnavailable.
  State check();
  void accept_jump();  // a person has looked at what would follow from it
  // What is wrong, for a person; "" nothing. As check() found it last; does not block.
  std::string text() const;

 private:
  void note_jump();
  void report();

  const Clock& clock_;
  sql::Database& database_;
  Metrics& metrics_;
  const std::chrono::microseconds limit_;
  const SinceBoot since_boot_;

  mutable std::mutex mutex_;           // of what follows
  std::chrono::microseconds base_{0};  // of our clock over the kernel's
  State state_;
  bool is_reported_ = false;
};

}  // namespace stepwise::broker
