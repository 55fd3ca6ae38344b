// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/never_performed.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "broker/usecases/actions.hpp"
#include "broker/usecases/audit_trail.hpp"
#include "broker/usecases/bulk_change.hpp"
#include "broker/usecases/clock_watch.hpp"
#include "sql/held_changes.hpp"

namespace stepwise::broker {
namespace {

constexpr int batch_rows = limits::overdue_page_rows;
constexpr std::chrono::minutes clock_check_interval{limits::clock_check_interval_min};

std::vector<GivenUpStep> overdue_steps(Context& context) {
  std::vector<GivenUpStep> all;
  const LocalTime now = context.zone.to_local(context.clock.now());
  for (sql::RowId after = 0;;) {
    const std::vector<sql::OverdueRow> rows = sql::Discrepancies(context.database).overdue(now, after, batch_rows);
    for (const sql::OverdueRow& row : rows) {
      after = row.step_id;
      if (const auto why = model::why_never_performed(context.settings.site.never_performed, row.step, now))
        all.push_back({row, *why});
    }
    if (rows.size() < batch_rows) return all;
  }
}

Error clock_differs(const ClockWatch& watch) {
  return {.kind = ErrorKind::state_forbids,
          .code = "clock-differs",
          .place = "",
          .value = "",
          .rule = watch.text(),
          .remedy = "have both machines set their clocks by NTP"};
}

Error sweep_waits(const sql::HeldChange& change) {
  return {
      .kind = ErrorKind::state_forbids,
      .code = "bulk-change",
      .place = "",
      .value = "",
      .rule = fmt::format("{} of {} open steps would be marked as never performed; a person must confirm it",
                          change.steps, change.open_steps),
      .remedy =
          "look at them (GET /api/v1/steps), then confirm it: GET /api/v1/discrepancies?kind=held_change has its id"};
}

void record_sweep(Context& context, const Sweep& sweep) {
  if (sweep.given_up.empty()) return;
  model::AuditEvent event;
  event.kind = model::AuditKind::procedure_record;
  event.action = model::AuditAction::update;
  event.actor.kind = model::AuditActorKind::stepwise;
  event.what = "marked as never performed";
  for (const GivenUpStep& step : sweep.given_up) event.steps.push_back(step.overdue.step_id);
  record(context, std::move(event));
}

}  // namespace

Sweep sweep_never_performed(Context& context) {
  ClockWatch::State clock;
  if (context.clock_watch != nullptr) clock = context.clock_watch->check();
  if (clock.differs) return {{}, clock_differs(*context.clock_watch)};
  const std::vector<GivenUpStep> overdue = overdue_steps(context);
  sql::HeldChanges held(context.database);
  if (overdue.empty()) {
    held.remove(std::string(held_sweep), "");
    return {};
  }
  sql::HeldChange change;
  change.kind = held_sweep;
  change.steps = static_cast<std::int64_t>(overdue.size());
  change.open_steps = held.open_steps();
  const bool waits = clock.jumped || is_bulk(context.settings.bulk, change.steps, change.open_steps);
  if (waits && !held.is_confirmed(change, context.clock.now() - confirmation_lasts)) {
    hold(context, change);
    return {{}, sweep_waits(change)};
  }
  Sweep sweep;
  Actions actions(context, {{model::AuditActorKind::stepwise, {}, {}}, model::CauseKind::sweep});
  try {
    for (const GivenUpStep& step : overdue) {
      if (actions.mark_never_performed(step.overdue.step_id, step.overdue.step.start_at, step.why))
        sweep.given_up.push_back(step);
    }
  } catch (const std::exception&) {
    record_sweep(context, sweep);
    throw;
  }
  held.remove(change.kind, change.subject);
  if (clock.jumped) context.clock_watch->accept_jump();
  record_sweep(context, sweep);
  if (!sweep.given_up.empty()) {
    log::info("{} steps were marked as never performed", sweep.given_up.size());
    context.metrics.count("stepwise_never_performed_total", {}, static_cast<double>(sweep.given_up.size()));
  }
  return sweep;
}

NeverPerformedTimer::NeverPerformedTimer(Context& context, std::chrono::minutes interval)
    : context_(context), thread_([this, interval] { serve(interval); }) {}

NeverPerformedTimer::~NeverPerformedTimer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void NeverPerformedTimer::serve(std::chrono::minutes interval) {
  using std::chrono::steady_clock;
  auto next = steady_clock::now() + interval;
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, clock_check_interval, [this] { return stopping_; })) {
    const bool sweeps = interval > std::chrono::minutes(0) && steady_clock::now() >= next;
    if (sweeps) next = steady_clock::now() + interval;
    lock.unlock();
    run(sweeps);
    lock.lock();
  }
}

void NeverPerformedTimer::run(bool sweeps) {
  try {
    Context context = with_current_settings(context_);
    if (sweeps)
      sweep_never_performed(context);
    else if (context_.clock_watch != nullptr)
      context_.clock_watch->check();
  } catch (const std::exception&) {  // the text of the exception may contain data, so it is not logged
    if (sweeps) log::warning("the never-performed sweep did not end; the next one continues");
  }
}

}  // namespace stepwise::broker
