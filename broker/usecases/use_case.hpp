// SPDX-License-Identifier: Apache-2.0
// Read, decide, apply, and again when something relied on has changed meanwhile (docs/ARCHITECTURE.md, D02, D07): the
// frame that every use case stands in.
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
  // Changes the decision, or says why not. May be called again with a fresh snapshot: it must not keep anything from an
  // earlier call.
  std::function<Result<void>(model::Decision& decision, const sql::ReadResult& read)> decide;
  // Adds the rows that are the use case's own (journal entry, dataset). When `result` is an error, `rows` has nothing
  // of the decision. False: nothing is to be written.
  std::function<bool(sql::WriteSet& rows, const model::Decision& decision, const Result<void>& result)> finish;
  std::string origin;      // see Deliveries::rows_for
  bool is_report = false;  // of what a device did: a fact, which never waits for a person as a bulk change (D39)
};

enum class UseCaseOutcome { applied, nothing_to_write, gave_up };  // gave_up: still changing after a dozen tries

// Blocking. Throws sql::DatabaseUnavailable; then whether the last apply took effect is not known.
UseCaseOutcome run_use_case(Context& context, const UseCase& use_case);

// The same without writing: what `decide` says, with the rows that would be written. On an empty system the database is
// not asked: no patient, order or plan is known.
enum class DryRunOn { database, empty_system };
struct DryRun {
  Result<void> result;
  sql::WriteSet rows;
  std::vector<Finding> findings;
  sql::ReadResult read;  // its snapshot is as it was before
};
DryRun run_dry(Context& context, const UseCase& use_case, DryRunOn on = DryRunOn::database);

}  // namespace stepwise::broker
