// SPDX-License-Identifier: Apache-2.0
#include "broker/never_performed.hpp"

#include "base/log.hpp"
#include "broker/acts.hpp"

namespace stepwise::broker {
namespace {

constexpr int batch_rows = 500;

}  // namespace

std::vector<GivenUpStep> sweep_never_performed(Context& context) {
  std::vector<GivenUpStep> given_up;
  Acts acts(context);
  const LocalTime now = context.zone.to_local(context.clock.now());
  for (sql::RowId after = 0;;) {
    const std::vector<sql::OverdueRow> overdue = sql::OpenEnds(context.database).overdue(now, after, batch_rows);
    for (const sql::OverdueRow& row : overdue) {
      after = row.step_id;
      const auto why = model::why_never_performed(context.settings.site.never_performed, row.step, now);
      if (why && acts.give_up_step(row.step_id, row.step.start_at, *why)) given_up.push_back({row, *why});
    }
    if (overdue.size() < batch_rows) break;
  }
  if (!given_up.empty()) {
    log::info("{} steps were given up as never performed", given_up.size());
    context.metrics.count("stepwise_never_performed_total", {}, static_cast<double>(given_up.size()));
  }
  return given_up;
}

NeverPerformedTimer::NeverPerformedTimer(Context& context, std::chrono::minutes interval) : context_(context) {
  if (interval > std::chrono::minutes(0)) thread_ = std::thread([this, interval] { serve(interval); });
}

NeverPerformedTimer::~NeverPerformedTimer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void NeverPerformedTimer::serve(std::chrono::minutes interval) {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, interval, [this] { return stopping_; })) {
    lock.unlock();
    try {
      sweep_never_performed(context_);
    } catch (const std::exception&) {  // its text may quote data
      log::warning("the never-performed sweep did not end; the next one goes on");
    }
    lock.lock();
  }
}

}  // namespace stepwise::broker
