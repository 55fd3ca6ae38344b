// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/bulk_change.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "model/order.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace stepwise::broker {
namespace {

// Identifies a change by its steps, so that it is recognised if its message is repeated with another control id.
std::string subject_of(std::vector<model::RowId> steps) {
  std::ranges::sort(steps);
  std::string text;
  for (const model::RowId step : steps) text += fmt::format("{},", step);
  return sha256_hex(text);
}

Error waits_for_a_person(std::int64_t steps, std::int64_t open_steps, std::string remedy) {
  return {.kind = ErrorKind::state_forbids,
          .code = "bulk-change",
          .place = "",
          .value = "",
          .rule = fmt::format("would end or move {} of {} open steps; a person must confirm a change of so many", steps,
                              open_steps),
          .remedy = std::move(remedy)};
}

}  // namespace

bool is_bulk(const BulkLimits& limits, std::int64_t steps, std::int64_t open_steps) {
  if (steps < limits.smallest) return false;
  return steps > limits.steps || steps * 100 > open_steps * limits.percent;
}

void hold(Context& context, const sql::HeldChange& change) {
  sql::HeldChanges(context.database).hold(change, context.clock.now());
  context.metrics.count("stepwise_held_changes_total", {{"kind", change.kind}});
  log::error("a change of {} of {} open steps waits for a person ({}); see /api/v1/discrepancies?kind=held_change",
             change.steps, change.open_steps, change.kind);
}

BulkCheck::BulkCheck(Context& context, const model::Snapshot& before) : context_(context) {
  for (const model::OrderRecord& record : before.orders) {
    for (const model::ScheduledProcedureStep& step : record.steps) {
      if (record.order.version > 0 && model::is_open(step.state))
        before_.push_back({step.id, record.order.id, record.order.patient_id});
    }
  }
}

std::vector<model::RowId> BulkCheck::ended_or_moved(const sql::WriteSet& rows) const {
  std::set<model::RowId> ended;
  for (const model::ScheduledProcedureStep& step : rows.steps) {
    if (!model::is_open(step.state)) ended.insert(step.id);
  }
  std::map<model::RowId, model::RowId> patients;
  for (const model::Order& order : rows.orders) patients[order.id] = order.patient_id;
  std::vector<model::RowId> steps;
  for (const OpenStep& open : before_) {
    const auto patient = patients.find(open.order);
    const bool is_moved = patient != patients.end() && patient->second != open.patient;
    if (is_moved || ended.contains(open.step)) steps.push_back(open.step);
  }
  return steps;
}

Result<void> BulkCheck::check(const sql::WriteSet& rows) {
  change_ = {};
  const BulkLimits& limits = context_.settings.bulk;
  const std::vector<model::RowId> touched = ended_or_moved(rows);
  steps_ = static_cast<std::int64_t>(touched.size());
  BulkRun* const run = context_.bulk_run;
  const std::int64_t together = steps_ + (run == nullptr ? 0 : run->steps);
  if (steps_ == 0 || together < limits.smallest) return {};
  sql::HeldChanges held(context_.database);
  const std::int64_t open_steps = held.open_steps();
  // Steps that this run has ended before are added to the number of open steps.
  if (!is_bulk(limits, together, open_steps + together - steps_)) return {};
  if (run != nullptr) {
    if (together <= run->confirmed_steps) return {};
    const std::int64_t refused = std::exchange(steps_, 0);  // this change is not made, so it does not count
    run->held_steps += refused;
    return waits_for_a_person(together, open_steps + together - refused,
                              "confirm the number of steps of the whole run");
  }
  sql::HeldChange change;
  change.kind = held_single;
  change.subject = subject_of(touched);
  change.steps = steps_;
  change.open_steps = open_steps;
  if (held.is_confirmed(change, context_.clock.now() - confirmation_lasts)) {
    change_ = change;
    return {};
  }
  hold(context_, change);
  return waits_for_a_person(steps_, open_steps,
                            "confirm it (GET /api/v1/discrepancies?kind=held_change has its id), then send it again");
}

void BulkCheck::applied() {
  if (context_.bulk_run != nullptr) context_.bulk_run->steps += steps_;
  if (!change_.kind.empty()) sql::HeldChanges(context_.database).remove(change_.kind, change_.subject);
}

}  // namespace stepwise::broker
