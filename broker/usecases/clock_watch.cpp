// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/clock_watch.hpp"

#include "base/log.hpp"
#include "sql/held_changes.hpp"

#include <ctime>

namespace stepwise::broker {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::seconds;

namespace {

std::int64_t whole_seconds(microseconds time) {
  return duration_cast<seconds>(time).count();
}

}  // namespace

microseconds ClockWatch::since_boot() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return seconds(now.tv_sec) + microseconds(now.tv_nsec / 1000);
}

ClockWatch::ClockWatch(const Clock& clock, sql::Database& database, Metrics& metrics, seconds limit,
                       SinceBoot since_boot)
    : clock_(clock), database_(database), metrics_(metrics), limit_(limit), since_boot_(std::move(since_boot)) {
  base_ = clock_.now().time_since_epoch() - since_boot_();
}

ClockWatch::State ClockWatch::check() {
  {
    const std::lock_guard lock(mutex_);
    note_jump();
    report();
  }
  const Instant before = clock_.now();
  const Instant server = sql::HeldChanges(database_).server_time();
  const Instant after = clock_.now();
  const std::lock_guard lock(mutex_);
  // The server read its clock between our two readings, so a value between them is no difference.
  state_.difference = server < before ? server - before : server > after ? server - after : microseconds(0);
  state_.differs = std::chrono::abs(state_.difference) > limit_;
  report();
  return state_;
}

// Small corrections add up over months and are not a jump, so the base is adjusted.
void ClockWatch::note_jump() {
  const microseconds offset = clock_.now().time_since_epoch() - since_boot_();
  const microseconds since_last = offset - base_ - state_.jump;
  if (std::chrono::abs(since_last) > limit_)
    state_.jump += since_last;
  else
    base_ += since_last;
  state_.jumped = std::chrono::abs(state_.jump) > limit_;
}

void ClockWatch::report() {
  metrics_.set("stepwise_clock_difference_seconds", {}, std::chrono::duration<double>(state_.difference).count());
  metrics_.set("stepwise_clock_jump_seconds", {}, std::chrono::duration<double>(state_.jump).count());
  const bool is_wrong = state_.differs || state_.jumped;
  if (is_wrong && !is_reported_)
    log::error(
        "the clock cannot be trusted: it differs from that of the database server by {} s, and has jumped by {} s; no step is marked as never performed",
        whole_seconds(state_.difference), whole_seconds(state_.jump));
  if (!is_wrong && is_reported_) log::info("the clock can be trusted again");
  is_reported_ = is_wrong;
}

void ClockWatch::accept_jump() {
  const std::lock_guard lock(mutex_);
  base_ += state_.jump;
  state_.jump = microseconds(0);
  state_.jumped = false;
  report();
}

std::string ClockWatch::text() const {
  const std::lock_guard lock(mutex_);
  if (state_.differs)
    return fmt::format(
        "the clock of the database server differs from ours by {} s; set both clocks; until then no step is marked as never performed",
        whole_seconds(state_.difference));
  if (state_.jumped)
    return fmt::format("our clock has jumped by {} s; steps that would be marked as never performed wait for a person",
                       whole_seconds(state_.jump));
  return "";
}

}  // namespace stepwise::broker
