// SPDX-License-Identifier: Apache-2.0
// The never-performed sweep (reference 7.4) ends steps that were not performed in time, each in its own transaction
// with the messages that this causes. The steps get the state NEVER_PERFORMED with the reason; the log and a metric
// show the number. It does nothing while our clock differs from that of the database server. If it would end very many
// steps at once, or if the clock has jumped, a person must confirm it (D39).
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
  std::optional<Error> held;  // why no step was ended
};
// Steps that are changed at the same time are left for the next sweep. Blocking; any thread. Throws
// sql::DatabaseUnavailable.
Sweep sweep_never_performed(Context& context);

// Sweeps on a thread of its own every `interval`, the first time after one `interval`, and checks the clock every
// minute.
class NeverPerformedTimer {
 public:
  NeverPerformedTimer(Context& context, std::chrono::minutes interval);  // 0 minutes: only checks the clock
  ~NeverPerformedTimer();                                                // waits for the step that is being ended

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
