// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/use_case.hpp"

#include "base/limits.hpp"
#include "broker/usecases/bulk_change.hpp"
#include "broker/usecases/changed_rows.hpp"
#include "broker/usecases/deliveries.hpp"
#include "sql/history.hpp"

#include <algorithm>

namespace stepwise::broker {
namespace {

model::Decision start_decision(const Context& context, MessageNumbers& numbers, model::Snapshot snapshot) {
  const Instant now = context.clock.now();
  snapshot.follow_merges();
  return {std::move(snapshot), context.settings.site, numbers, now, context.zone.to_local(now), {}, {}};
}

sql::WriteSet rows_of(const Context& context, MessageNumbers& numbers, model::Decision& decision,
                      const model::Snapshot& before, const std::vector<sql::OutboxRow>& waiting,
                      const std::string& origin) {
  sql::WriteSet rows = changed_rows(decision.snapshot, context.settings.list_started);
  rows.history = sql::changes_between(before, rows, decision.now);
  Deliveries deliveries(context, numbers);
  rows.outbox = deliveries.rows_for(decision, origin);
  rows.outbox_released = deliveries.released(decision, waiting);
  return rows;
}

model::Cause cause_of(const sql::WriteSet& rows, const UseCase& use_case) {
  if (!rows.journal.empty()) return {model::CauseKind::message, rows.journal.front().id, {}, {}};
  if (!rows.datasets.empty()) return {model::CauseKind::dataset, rows.datasets.front().id, {}, {}};
  if (!rows.availability.empty()) return {model::CauseKind::availability, rows.availability.front().id, {}, {}};
  return use_case.cause;
}

void wake(const Context& context, const sql::WriteSet& rows) {
  std::vector<std::string> destinations;
  for (const auto* list : {&rows.outbox, &rows.outbox_released}) {
    for (const sql::OutboxRow& row : *list) {
      if (std::find(destinations.begin(), destinations.end(), row.destination) == destinations.end())
        destinations.push_back(row.destination);
    }
  }
  if (!destinations.empty() && context.deliveries_written) context.deliveries_written(destinations);
}

// A connection that broke while it was idle causes an error at the next read, so the read is repeated once.
sql::ReadResult read_with_second_try(sql::Store& store, const sql::ReadKeys& keys) {
  try {
    return store.read(keys);
  } catch (const sql::DatabaseUnavailable&) { return store.read(keys); }
}

}  // namespace

UseCaseOutcome run_use_case(Context& context, const UseCase& use_case) {
  sql::Store store(context.database);
  SiteNumbers numbers(context.numbers, context.settings);
  for (int attempt = 0; attempt <= limits::decisions_again; ++attempt) {
    const sql::ReadResult read = read_with_second_try(store, use_case.keys);
    model::Decision decision = start_decision(context, numbers, read.snapshot);
    BulkCheck bulk(context, decision.snapshot);
    Result<void> result = use_case.decide(decision, read);
    sql::WriteSet rows;
    if (result) {
      rows = rows_of(context, numbers, decision, read.snapshot, read.waiting, use_case.origin);
      if (!use_case.is_report) result = bulk.check(rows);
      if (!result) rows = {};
    }
    if (!use_case.finish(rows, decision, result)) return UseCaseOutcome::nothing_to_write;
    for (model::RecordChange& change : rows.history) change.cause = cause_of(rows, use_case);
    if (store.apply(rows) == sql::ApplyOutcome::applied) {
      wake(context, rows);
      bulk.applied();
      return UseCaseOutcome::applied;
    }
    context.metrics.count("stepwise_decided_again_total");
  }
  return UseCaseOutcome::gave_up;
}

DryRun run_dry(Context& context, const UseCase& use_case, DryRunOn on) {
  DryNumbers numbers;
  DryRun dry_run;
  if (on == DryRunOn::database) {
    sql::Store store(context.database);
    dry_run.read = read_with_second_try(store, use_case.keys);
  }
  model::Decision decision = start_decision(context, numbers, dry_run.read.snapshot);
  dry_run.result = use_case.decide(decision, dry_run.read);
  if (dry_run.result)
    dry_run.rows = rows_of(context, numbers, decision, dry_run.read.snapshot, dry_run.read.waiting, use_case.origin);
  dry_run.findings = std::move(decision.findings);
  return dry_run;
}

}  // namespace stepwise::broker
