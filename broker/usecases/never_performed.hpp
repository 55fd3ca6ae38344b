// SPDX-License-Identifier: Apache-2.0
// The never-performed sweep (reference 7.4): what nobody performed in time is given up, each step in a transaction of
// its own with the messages it causes. What it did stands in the steps (NEVER_PERFORMED, with the reason), in the log
// and in a metric. It gives up nothing while the clock differs from that of the database server; very many steps at
// once, or any after the clock has jumped, wait for a person (D39).
#pragma once
#include "base/error.hpp"
#include "broker/usecases/context.hpp"
#include "sql/discrepancies.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace stepwise::broker {

struct GivenUpStep {
  sql::OverdueRow overdue;
  std::string why;
};
struct Sweep {
  std::vector<GivenUpStep> given_up;
  std::optional<Error> held;  // why nothing was given up
};
// Blocking; any thread. Those that somebody else changed meanwhile are left for the next time. Throws
// sql::DatabaseUnavailable.
Sweep sweep_never_performed(Context& context);

// Does it every so often on a thread of its own, the first time after `interval`. In between it checks the clock each
// minute.
class NeverPerformedTimer {
 public:
  NeverPerformedTimer(Context& context, std::chrono::minutes interval);  // 0 minutes: it only checks the clock
  ~NeverPerformedTimer();                                                // waits for the step that is being given up

 private:
  void serve(std::chrono::minutes interval);
  void run(bool sweeps);

  Context& context_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace stepwise::broker
