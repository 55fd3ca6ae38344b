// SPDX-License-Identifier: Apache-2.0
#include "broker/outbound/mpps_forwarder.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "dicom/encoding.hpp"

#include <array>
#include <fcntl.h>
#include <sys/socket.h>
#include <utility>

namespace stepwise::broker {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

}  // namespace

MppsForwarder::MppsForwarder(Context& context, const PerformedDestination& destination, std::shared_ptr<Leases> leases)
    : context_(context), destination_(destination), leases_(std::move(leases)), backoff_(std::random_device{}()) {
  status_ = {destination.name,
             "performed steps",
             destination.host,
             destination.port,
             destination.enabled ? "idle" : "disabled",
             "",
             0};
}

MppsForwarder::~MppsForwarder() {
  stop();
  join();
}

void MppsForwarder::break_off() {
  const std::lock_guard lock(mutex_);
  is_broken_off_ = true;
  if (socket_.get() >= 0) ::shutdown(socket_.get(), SHUT_RDWR);
}

void MppsForwarder::keep_socket(int socket) {
  const std::lock_guard lock(mutex_);
  socket_ = dicom::net::Descriptor(::fcntl(socket, F_DUPFD_CLOEXEC, 0));
  if (is_broken_off_) ::shutdown(socket, SHUT_RDWR);
}

void MppsForwarder::end_association() {
  association_.reset();
  const std::lock_guard lock(mutex_);
  socket_ = dicom::net::Descriptor();
}

void MppsForwarder::join() {
  if (thread_.joinable()) thread_.join();
}

void MppsForwarder::start() {
  if (destination_.enabled) thread_ = std::thread([this] { serve(); });
}

void MppsForwarder::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void MppsForwarder::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

DestinationStatus MppsForwarder::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

bool MppsForwarder::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

// A wake ends it only when the pause is for want of work; back-off keeps its time.
void MppsForwarder::pause(int ms, bool until_woken) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, milliseconds(ms), [&] { return stopping_ || (until_woken && woken_); });
}

void MppsForwarder::show(std::string state, std::string error) {
  const std::lock_guard lock(mutex_);
  status_.state = std::move(state);
  status_.last_error = std::move(error);
}

// What the destination said is for the API alone: it may hold patient data.
void MppsForwarder::note_failure(Failure failure) {
  if (!outage_.failed(steady_clock::now())) return;
  log::warning("MPPS destination {}: performed steps are not taken, {}; see /api/v1/deliveries", destination_.name,
               to_text(failure));
  context_.metrics.set("stepwise_destination_failing", {{"destination", destination_.name}}, 1);
}

void MppsForwarder::note_answer() {
  if (!outage_.answered()) return;
  log::info("MPPS destination {}: takes performed steps again", destination_.name);
  context_.metrics.set("stepwise_destination_failing", {{"destination", destination_.name}}, 0);
}

void MppsForwarder::serve() {
  context_.metrics.set("stepwise_destination_failing", {{"destination", destination_.name}}, 0);
  while (!stopping()) {
    try {
      serve_once();
    } catch (const std::exception&) {  // its text may quote data
      end_association();
      show("waiting to try again", "the database is not available");
      pause(limits::relay_poll_ms, false);
    }
  }
  end_association();
  if (!lease_) return;
  try {
    leases_->release(*lease_);
  } catch (const std::exception&) {
    log::info("MPPS destination {}: the lease could not be given back, it will expire", destination_.name);
  }
}

void MppsForwarder::serve_once() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = false;
  }
  const auto read_at = steady_clock::now();
  sql::Outbox outbox(context_.database);
  lease_ = leases_->acquire(destination_.name);
  std::vector<sql::Delivery> deliveries;
  if (lease_) deliveries = outbox.next(*lease_, false, limits::relay_batch_rows);
  if (deliveries.empty()) {
    end_association();
    show(lease_ ? "idle" : "held by another broker");
    pause(limits::relay_poll_ms, true);
    return;
  }
  show("sending", status().last_error);
  for (const sql::Delivery& delivery : deliveries) {
    const bool batch_is_old = steady_clock::now() - read_at > milliseconds(limits::relay_batch_ms);
    if (stopping() || batch_is_old || !leases_->holds(*lease_) || !deliver(delivery)) return;
  }
}

bool MppsForwarder::deliver(const sql::Delivery& delivery) {
  const auto kind = forwarded_kind_from(delivery.kind);
  if (!kind)
    return settle(delivery, {AckDisposition::parked,
                             "no performed step: it was written for another kind of destination", Failure::refused});
  ForwardedJudgement judgement = send(delivery, *kind);
  if (judgement.lost_creation) judgement = send_again_from_creation(delivery, *kind);
  const bool gave_up = judgement.disposition == AckDisposition::again && judgement.failure == Failure::refused &&
                       destination_.max_attempts > 0 && delivery.attempts + 1 >= destination_.max_attempts;
  if (gave_up) judgement.disposition = AckDisposition::parked;
  return settle(delivery, judgement);
}

ForwardedJudgement MppsForwarder::send(const sql::Delivery& delivery, ForwardedKind kind) {
  const auto reply = exchange(kind, delivery.control_id, delivery.bytes, delivery.transfer_syntax);
  return reply ? judge_forwarded(kind, *reply) : judge_forwarded(reply.error());
}

// reference 1.2: it lost the N-CREATE. It gets the stored one, then the N-SET once more.
ForwardedJudgement MppsForwarder::send_again_from_creation(const sql::Delivery& delivery, ForwardedKind kind) {
  const auto created = sql::Outbox(context_.database).creation(delivery.performed_id);
  if (!created)
    return {AckDisposition::parked, "0112 and there is no N-CREATE that it could be sent again", Failure::refused};
  const auto reply = exchange(ForwardedKind::created, delivery.control_id, created->bytes, created->transfer_syntax);
  const ForwardedJudgement of_creation =
      reply ? judge_forwarded(ForwardedKind::created, *reply) : judge_forwarded(reply.error());
  return of_creation.disposition == AckDisposition::delivered ? send(delivery, kind) : of_creation;
}

// An association that its peer closed for idleness shows only now: one more try with a new one.
Result<dicom::Reply> MppsForwarder::exchange(ForwardedKind kind, const std::string& sop_instance_uid,
                                             const std::string& bytes, const std::string& transfer_syntax) {
  const auto syntax =
      dicom::find_transfer_syntax(transfer_syntax).value_or(dicom::TransferSyntax::implicit_little_endian);
  for (;;) {
    const bool was_open = association_.has_value();
    if (!was_open) {
      dicom::net::ClientSettings settings;
      settings.host = destination_.host;
      settings.port = static_cast<std::uint16_t>(destination_.port);
      settings.calling_aet = destination_.calling_aet;
      settings.called_aet = destination_.called_aet;
      settings.timeout_s = destination_.timeout_s;
      settings.proposals = dicom::net::performed_step_proposals();
      settings.connected = [this](int socket) { keep_socket(socket); };
      auto opened = dicom::net::Association::open(settings);
      if (!opened) {
        end_association();
        return opened.error();
      }
      association_ = std::move(*opened);
    }
    if (!leases_->holds(*lease_))
      return Error{.kind = ErrorKind::unavailable,
                   .code = "lease",
                   .rule = "the lease ended before the dataset was sent",
                   .remedy = "it is sent by the broker that holds the lease"};
    auto reply = kind == ForwardedKind::created ? association_->forward_creation(sop_instance_uid, bytes, syntax)
                                                : association_->forward_changes(sop_instance_uid, bytes, syntax);
    if (reply || reply.error().kind != ErrorKind::unavailable) return reply;
    association_->abort();
    end_association();
    if (!was_open || stopping()) return reply;
  }
}

bool MppsForwarder::settle(const sql::Delivery& delivery, const ForwardedJudgement& judgement) {
  sql::Outbox outbox(context_.database);
  const Instant now = context_.clock.now();
  const sql::DeliveryFailure failure{std::string(to_text(judgement.failure)), judgement.why};
  bool still_ours = false;
  switch (judgement.disposition) {
    case AckDisposition::delivered: still_ours = outbox.delivered(*lease_, delivery.id, "", now); break;
    case AckDisposition::parked: still_ours = outbox.parked(*lease_, delivery.id, "", failure, now); break;
    case AckDisposition::again: still_ours = outbox.failed(*lease_, delivery.id, "", failure, now); break;
  }
  report(delivery, judgement);
  if (!still_ours) return false;
  if (judgement.disposition == AckDisposition::delivered) return true;
  if (judgement.disposition == AckDisposition::parked)
    return false;  // what it holds back must not go out with this batch
  end_association();
  show("waiting to try again", judgement.why);
  pause(backoff_.next_ms(), false);
  return false;
}

void MppsForwarder::report(const sql::Delivery& delivery, const ForwardedJudgement& judgement) {
  static constexpr std::array names{"delivered", "parked", "again"};
  context_.metrics.count(
      "stepwise_deliveries_total",
      {{"destination", destination_.name}, {"outcome", names[static_cast<std::size_t>(judgement.disposition)]}});
  if (judgement.failure != Failure::none)
    context_.metrics.count("stepwise_delivery_failures_total",
                           {{"destination", destination_.name}, {"failure", std::string(to_text(judgement.failure))}});
  switch (judgement.disposition) {
    case AckDisposition::delivered: {
      note_answer();
      backoff_.reset();
      const std::lock_guard lock(mutex_);
      ++status_.delivered;
      status_.last_error.clear();
      return;
    }
    case AckDisposition::parked:
      // Where it takes no MPPS at all, one alarm says so; each dataset that it refuses is one of its own.
      if (judgement.failure == Failure::no_context)
        note_failure(judgement.failure);
      else
        log::warning("MPPS destination {}: a dataset was refused and is parked; see /api/v1/deliveries/{}",
                     destination_.name, delivery.id);
      return;
    case AckDisposition::again: note_failure(judgement.failure); return;
  }
}

}  // namespace stepwise::broker
