// SPDX-License-Identifier: Apache-2.0
// The steps that all use cases have in common: read, decide, apply, and all three again if a record that the decision
// relied on has changed meanwhile (docs/ARCHITECTURE.md, D02, D07).
#pragma once
#include "base/result.hpp"
#include "broker/usecases/context.hpp"
#include "broker/usecases/site_numbers.hpp"
#include "model/decision.hpp"
#include "sql/store.hpp"

#include <functional>
#include <string>

namespace stepwise::broker {

struct UseCase {
  sql::ReadKeys keys;
  // Changes the decision, or returns an Error. It can be called again with a new snapshot, so it must not keep anything
  // from an earlier call.
  std::function<Result<void>(model::Decision& decision, const sql::ReadResult& read)> decide;
  // Adds the rows of the use case itself (journal entry, dataset). If `result` is an error, `rows` has no rows of the
  // decision. False: nothing is written.
  std::function<bool(sql::WriteSet& rows, const model::Decision& decision, const Result<void>& result)> finish;
  std::string origin;  // see Deliveries::rows_for
  // For the history, if `finish` adds no record that is the cause (message, dataset or notice).
  model::Cause cause = {};
  // The use case reports what a device did; this is a fact, so it never waits for confirmation as a bulk change (D39).
  bool is_report = false;
};

// gave_up: the records still changed after a dozen attempts
enum class UseCaseOutcome { applied, nothing_to_write, gave_up };

// Blocking. Throws sql::DatabaseUnavailable; then it is not known whether the last apply took effect.
UseCaseOutcome run_use_case(Context& context, const UseCase& use_case);

// The same without writing: returns the result of `decide` and the rows that would be written. On an empty system the
// database is not used, and no patient, order or plan is known.
enum class DryRunOn { database, empty_system };
struct DryRun {
  Result<void> result;
  sql::WriteSet rows;
  std::vector<Finding> findings;
  sql::ReadResult read;  // with the snapshot before the decision
};
DryRun run_dry(Context& context, const UseCase& use_case, DryRunOn on = DryRunOn::database);

}  // namespace stepwise::broker
