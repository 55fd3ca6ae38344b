// SPDX-License-Identifier: Apache-2.0
// A change that would end very many open steps at once, or move them to another patient, waits until a person confirms
// it (D39). Every use case is checked (in run_use_case), except reports of devices (UseCase::is_report). The changes of
// one never-performed sweep, or of one import, count as one change.
#pragma once
#include "base/limits.hpp"
#include "base/result.hpp"
#include "broker/usecases/context.hpp"
#include "model/snapshot.hpp"
#include "sql/held_changes.hpp"
#include "sql/write_set.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace stepwise::broker {

inline constexpr std::string_view held_sweep = "never performed", held_single = "one change";  // held_change_kind
inline constexpr std::chrono::hours confirmation_lasts{limits::confirmation_lasts_h};

// Counts the steps of several changes that together are one bulk change.
struct BulkRun {
  std::int64_t confirmed_steps = 0;  // number of steps that a person has allowed to change
  std::int64_t steps = 0;            // steps changed so far
  std::int64_t held_steps = 0;       // steps that were not changed because a person must confirm the change
};

bool is_bulk(const BulkLimits& limits, std::int64_t steps, std::int64_t open_steps);
// Stores the change for the list of discrepancies and raises the alarm (log, metric).
void hold(Context& context, const sql::HeldChange& change);

// Checks one decision. It is constructed with the snapshot before the decision; check() gets the rows to be written.
// Blocking.
class BulkCheck {
 public:
  BulkCheck(Context& context, const model::Snapshot& before);
  // Error: a person must confirm the change first.
  Result<void> check(const sql::WriteSet& rows);
  void applied();

 private:
  struct OpenStep {
    model::RowId step = 0, order = 0, patient = 0;
  };
  std::vector<model::RowId> ended_or_moved(const sql::WriteSet& rows) const;

  Context& context_;
  std::vector<OpenStep> before_;
  std::int64_t steps_ = 0;
  sql::HeldChange change_;  // a change that a person has confirmed; otherwise its kind is empty
};

}  // namespace stepwise::broker
