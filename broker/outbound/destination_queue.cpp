// SPDX-License-Identifier: Apache-2.0
#include "broker/outbound/destination_queue.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "broker/usecases/audit_trail.hpp"

#include <array>
#include <random>
#include <utility>

namespace stepwise::broker {

using std::chrono::steady_clock;

DestinationQueue::DestinationQueue(Context& context, std::shared_ptr<Leases> leases, DestinationStatus status,
                                   std::string kind, QueueRules rules,
                                   std::shared_ptr<const DestinationSender> predecessor)
    : context_(context),
      leases_(std::move(leases)),
      name_(status.name),
      kind_(std::move(kind)),
      rules_(rules),
      backoff_(std::random_device{}()),
      predecessor_(std::move(predecessor)),
      status_(std::move(status)) {}

void DestinationQueue::start() {
  context_.metrics.set("stepwise_destination_failing", {{"destination", name_}}, 0);
}

std::vector<sql::Delivery> DestinationQueue::take() {
  if (predecessor_ && !predecessor_->has_ended()) return {};
  predecessor_.reset();
  taken_at_ = steady_clock::now();
  sql::Outbox outbox(context_.database);
  lease_ = leases_->acquire(name_);
  if (!lease_) {
    show("held by another broker", "");
    return {};
  }
  if (rules_.latest_state_only) outbox.skip_superseded(*lease_, context_.clock.now());
  std::vector<sql::Delivery> deliveries = outbox.next(*lease_, rules_.hold_line, limits::relay_batch_rows);
  const std::optional<sql::Pause> pause = deliveries.empty() ? outbox.pause_of(name_) : std::nullopt;
  note_pause(pause);
  if (pause)
    show("paused", "");
  else if (deliveries.empty())
    show("idle", "");
  else
    show("sending", status().last_error);
  return deliveries;
}

void DestinationQueue::note_pause(const std::optional<sql::Pause>& pause) {
  if (pause.has_value() == is_paused_) return;
  is_paused_ = pause.has_value();
  if (pause)
    log::info("{} {}: paused by {}; its messages wait", kind_, name_, pause->by);
  else
    log::info("{} {}: no longer paused", kind_, name_);
}

void DestinationQueue::release() {
  context_.metrics.set("stepwise_destination_failing", {{"destination", name_}}, 0);
  if (!lease_) return;
  try {
    leases_->release(*lease_);
  } catch (const std::exception&) {
    log::info("{} {}: the lease could not be given back, it will expire", kind_, name_);
  }
}

bool DestinationQueue::holds_lease() const {
  return lease_ && leases_->holds(*lease_);
}

bool DestinationQueue::is_fresh() const {
  return steady_clock::now() - taken_at_ <= std::chrono::milliseconds(limits::relay_batch_ms);
}

DestinationQueue::Next DestinationQueue::settle(const sql::Delivery& delivery, const DeliveryOutcome& outcome,
                                                const std::string& answer) {
  sql::Outbox outbox(context_.database);
  const Instant now = context_.clock.now();
  const sql::DeliveryFailure failure{std::string(to_text(outcome.failure)), outcome.why};
  sql::Settled settled;
  switch (outcome.disposition) {
    case AckDisposition::delivered: settled = outbox.delivered(*lease_, delivery.id, answer, now); break;
    case AckDisposition::parked: settled = outbox.parked(*lease_, delivery.id, answer, failure, now); break;
    case AckDisposition::again: settled = outbox.failed(*lease_, delivery.id, answer, failure, now); break;
  }
  count(outcome);
  if (!settled) return {};
  record_delivery(delivery, outcome);
  switch (outcome.disposition) {
    case AckDisposition::delivered: {
      note_answer();
      backoff_.reset();
      const std::lock_guard lock(mutex_);
      ++status_.delivered;
      status_.last_error.clear();
      return {.goes_on = !settled.is_paused};
    }
    case AckDisposition::parked:
      // A destination without MPPS refuses each dataset: that is one alarm.
      if (outcome.failure == Failure::no_context) {
        note_failure(outcome.failure);
      } else {
        note_answer();
        log::warning("{} {}: a message was refused and is parked; see /api/v1/deliveries/{}", kind_, name_,
                     delivery.id);
      }
      return {};  // what it holds back must not go out with those taken
    case AckDisposition::again: break;
  }
  note_failure(outcome.failure);
  show("waiting to try again", outcome.why);
  return {.goes_on = false, .pause_ms = backoff_.next_ms()};
}

// An attempt that failed before the destination had the message is none.
void DestinationQueue::record_delivery(const sql::Delivery& delivery, const DeliveryOutcome& outcome) {
  if (outcome.disposition == AckDisposition::again) return;
  model::AuditEvent event;
  event.kind = delivery.performed_id != 0 || delivery.kind.starts_with("procedure") ? model::AuditKind::procedure_record
               : delivery.kind.starts_with("patient") || delivery.kind == "identifier_changed"
                   ? model::AuditKind::patient_record
                   : model::AuditKind::order_record;
  event.action = model::AuditAction::read;
  event.outcome = outcome.disposition == AckDisposition::delivered ? 0 : 4;
  event.actor.kind = model::AuditActorKind::stepwise;
  event.what = "sent " + delivery.kind;
  event.detail = outcome.failure == Failure::none ? delivery.control_id : std::string(to_text(outcome.failure));
  event.destination = name_;
  event.deliveries = {delivery.id};
  if (delivery.patient_id != 0) event.patients = {delivery.patient_id};
  if (delivery.order_id != 0) event.orders = {delivery.order_id};
  if (delivery.performed_id != 0) event.performed_steps = {delivery.performed_id};
  record(context_, std::move(event));
}

void DestinationQueue::note_database_away() {
  static constexpr std::string_view what = "the database is not available";
  if (status().last_error != what) log::warning("{} {}: {}", kind_, name_, what);
  show("waiting to try again", std::string(what));
}

DestinationStatus DestinationQueue::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void DestinationQueue::count(const DeliveryOutcome& outcome) {
  static constexpr std::array names{"delivered", "parked", "again"};
  context_.metrics.count("stepwise_deliveries_total",
                         {{"destination", name_}, {"outcome", names[static_cast<std::size_t>(outcome.disposition)]}});
  if (outcome.failure != Failure::none)
    context_.metrics.count("stepwise_delivery_failures_total",
                           {{"destination", name_}, {"failure", std::string(to_text(outcome.failure))}});
}

// What the destination said is for the API alone: it may hold patient data.
void DestinationQueue::note_failure(Failure failure) {
  if (!outage_.failed(steady_clock::now())) return;
  log::warning("{} {}: messages wait, {}; see /api/v1/deliveries", kind_, name_, to_text(failure));
  context_.metrics.set("stepwise_destination_failing", {{"destination", name_}}, 1);
}

void DestinationQueue::note_answer() {
  if (!outage_.answered()) return;
  const auto took = std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - outage_.began());
  log::info("{} {}: takes messages again after {} s", kind_, name_, took.count());
  context_.metrics.set("stepwise_destination_failing", {{"destination", name_}}, 0);
}

void DestinationQueue::show(std::string state, std::string error) {
  const std::lock_guard lock(mutex_);
  status_.state = std::move(state);
  status_.last_error = std::move(error);
}

}  // namespace stepwise::broker
