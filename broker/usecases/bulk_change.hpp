// SPDX-License-Identifier: Apache-2.0
// D39: a change that would end, or move to another patient, very many open steps at once waits until a person confirms
// it. Every use case is checked (run_use_case), whatever message or call it comes from, except reports of
// devices (UseCase::is_report). The never-performed sweep and the
// import are many changes that count as one.
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

// Changes that are one bulk change together.
struct BulkRun {
  std::int64_t confirmed_steps = 0;  // so many may be changed although they are a bulk change
  std::int64_t steps = 0;            // changed so far
  std::int64_t held_steps = 0;       // that were not changed because a person must confirm it
};

bool is_bulk(const BulkLimits& limits, std::int64_t steps, std::int64_t open_steps);
// Stores the change for the list of discrepancies and raises the alarm (log, metric).
void hold(Context& context, const sql::HeldChange& change);

// The check of one decision: made with what was read, asked with the rows that follow. Blocking.
class BulkCheck {
 public:
  BulkCheck(Context& context, const model::Snapshot& before);
  // An error: a person must confirm it first.
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
  sql::HeldChange change_;  // kind is empty unless it was one that a person had confirmed
};

}  // namespace stepwise::broker
