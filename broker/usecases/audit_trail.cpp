// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/audit_trail.hpp"

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "sql/json_writer.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::broker {
namespace {

using model::AuditEvent;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::size_t bytes_of(const AuditEvent& event) {
  const std::size_t ids = event.patients.size() + event.orders.size() + event.steps.size() +
                          event.performed_steps.size() + event.messages.size() + event.deliveries.size() +
                          event.datasets.size();
  return sizeof(AuditEvent) + event.actor.name.size() + event.what.size() + event.detail.size() + event.query.size() +
         ids * sizeof(model::RowId);
}

// Equal for events that differ only in their time.
std::string repeat_key(AuditEvent event) {
  event.at = {};
  sql::JsonWriter json;
  json.write(event);
  return sha256_hex(json.take());
}

}  // namespace

AuditTrail::AuditTrail(sql::Database& database, const Clock& clock, Metrics& metrics)
    : store_(database),
      clock_(clock),
      metrics_(metrics),
      writer_({"audit trail", milliseconds(limits::audit_gather_ms), milliseconds(limits::audit_retry_ms)},
              [this] { write_now(); }) {}

AuditTrail::~AuditTrail() {
  stop();
}

void AuditTrail::record(AuditEvent event) {
  take({std::move(event), false});
}

void AuditTrail::record_unless_repeated(AuditEvent event) {
  take({std::move(event), true});
}

void AuditTrail::take(Waiting waiting) {
  if (waiting.event.at == Instant{}) waiting.event.at = clock_.now();
  const std::size_t bytes = bytes_of(waiting.event);
  {
    const std::lock_guard lock(mutex_);
    // Strangers get half of the memory, so that they cannot crowd out the others.
    const bool is_refusal = waiting.may_repeat && waiting.event.outcome != 0;
    if (waiting_bytes_ + bytes > (is_refusal ? limits::audit_waiting_bytes / 2 : limits::audit_waiting_bytes)) {
      if (lost_++ == 0) log::error("audit trail: too many events wait for the database; events are lost from now on");
      metrics_.count("stepwise_audit_lost_total");
      return;
    }
    waiting_bytes_ += bytes;
    waiting_.push_back(std::move(waiting));
  }
  writer_.wake();
}

void AuditTrail::stop() {
  if (!writer_.stop()) return;
  try {
    const std::lock_guard writing(writing_);
    write(true);
    log_end(store_.end(), true);
  } catch (const std::exception&) {
    log::error("audit trail: the database is away, so the last events of this run are lost");
  }
}

void AuditTrail::write_now() {
  const std::lock_guard writing(writing_);
  write(false);
}

// First what could not be written before, then what has come since. What comes meanwhile waits for the next call, so
// that a call ends under any load.
void AuditTrail::write(bool closes_all_windows) {
  write_batch();
  collect(closes_all_windows);
  write_batch();
}

void AuditTrail::write_batch() {
  sql::AuditEnd end;
  while (!batch_.empty()) {
    std::size_t bytes = 0;
    auto last = batch_.begin();
    while (last != batch_.end() && last - batch_.begin() < limits::audit_batch_events &&
           bytes < limits::audit_batch_bytes)
      bytes += bytes_of(*last++);
    end = append({batch_.begin(), last});
    batch_.erase(batch_.begin(), last);
  }
  if (end.seq != 0) log_end(end, false);
}

// An event that the database refuses is lost; it must not hold back the others.
sql::AuditEnd AuditTrail::append(const std::vector<AuditEvent>& events) {
  try {
    const sql::AuditEnd end = store_.append(events);
    metrics_.count("stepwise_audit_records_total", {}, static_cast<double>(events.size()));
    return end;
  } catch (const sql::DatabaseFault& fault) {
    if (events.size() > 1) {
      sql::AuditEnd end;
      for (const AuditEvent& event : events) {
        const sql::AuditEnd one = append({event});
        if (one.seq != 0) end = one;
      }
      return end;
    }
    log::error("audit trail: the database refuses an event, which is lost: {}", fault.what());
    metrics_.count("stepwise_audit_lost_total");
    const std::lock_guard lock(mutex_);
    ++lost_;
    return {};
  }
}

void AuditTrail::collect(bool closes_all_windows) {
  std::vector<Waiting> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(waiting_);
    waiting_bytes_ = 0;
  }
  for (Waiting& one : waiting) {
    if (one.may_repeat)
      count_repeats(std::move(one.event));
    else
      batch_.push_back(std::move(one.event));
  }
  close_windows(closes_all_windows);
  report_losses();
}

void AuditTrail::count_repeats(AuditEvent event) {
  if (add_to_window(event)) return;
  if (is_one_of_many_refusals(event)) {
    event.actor.name.clear();
    event.detail = "further refusals of this address";
    if (add_to_window(event)) return;
  }
  if (repeats_.size() < limits::audit_repeats) repeats_[repeat_key(event)].opened = event.at;
  batch_.push_back(std::move(event));
}

// False: the event is none of the last ones again, so it has to be written.
bool AuditTrail::add_to_window(AuditEvent& event) {
  const auto found = repeats_.find(repeat_key(event));
  if (found == repeats_.end()) return false;
  Repeats& repeats = found->second;
  if (event.at - repeats.opened < std::chrono::seconds(limits::audit_repeat_window_s)) {
    event.first_at = repeats.count++ == 0 ? event.at : repeats.event.first_at;
    repeats.event = std::move(event);
    return true;
  }
  close(repeats);
  repeats_.erase(found);
  return false;
}

// A stranger who tries many names must not be able to fill the table. Without the names the events are equal, so they
// are counted.
bool AuditTrail::is_one_of_many_refusals(const AuditEvent& event) {
  if (event.outcome == 0) return false;
  if (refusals_.size() >= limits::audit_repeats) refusals_.clear();
  Refusals& refusals = refusals_[event.actor.address];
  if (event.at - refusals.opened >= std::chrono::seconds(limits::audit_repeat_window_s)) refusals = {event.at, 0};
  return ++refusals.count > limits::audit_refusals_per_address;
}

void AuditTrail::close_windows(bool all) {
  const Instant now = clock_.now();
  for (auto one = repeats_.begin(); one != repeats_.end();) {
    const bool has_ended = now - one->second.opened >= std::chrono::seconds(limits::audit_repeat_window_s);
    if (all || has_ended) close(one->second);
    one = all || has_ended ? repeats_.erase(one) : std::next(one);
  }
}

void AuditTrail::close(Repeats& repeats) {
  if (repeats.count == 0) return;
  repeats.event.repeated = repeats.count;
  batch_.push_back(std::move(repeats.event));
}

void AuditTrail::report_losses() {
  std::int64_t lost = 0;
  {
    const std::lock_guard lock(mutex_);
    lost = std::exchange(lost_, 0);
  }
  if (lost == 0) return;
  AuditEvent event;
  event.at = clock_.now();
  event.kind = model::AuditKind::recording_stopped;
  event.outcome = 8;
  event.actor.kind = model::AuditActorKind::stepwise;
  event.what = "audit trail";
  event.detail = fmt::format("{} events were lost: the database did not take them", lost);
  batch_.push_back(std::move(event));
}

// The log is another place than the database: who changes the chain there cannot change what was logged.
void AuditTrail::log_end(const sql::AuditEnd& end, bool always) {
  const auto now = steady_clock::now();
  if (!always && end_logged_ != steady_clock::time_point{} &&
      now - end_logged_ < std::chrono::hours(limits::audit_end_logged_hours))
    return;
  end_logged_ = now;
  log::info("audit trail: record {} has the hash {}", end.seq, end.hash);
}

AuditEvent refused_node(model::AuditActorKind kind, std::string name, std::string address, std::string reason) {
  AuditEvent event;
  event.kind = model::AuditKind::node_authentication;
  event.outcome = 4;
  event.actor = {kind, text::cut(name, limits::audit_text_characters), std::move(address)};
  event.what = "connection refused";
  event.detail = std::move(reason);
  return event;
}

void record(Context& context, AuditEvent event) {
  if (context.audit != nullptr) context.audit->record(std::move(event));
}

void record_unless_repeated(Context& context, AuditEvent event) {
  if (context.audit != nullptr) context.audit->record_unless_repeated(std::move(event));
}

}  // namespace stepwise::broker
