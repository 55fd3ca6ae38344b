// SPDX-License-Identifier: Apache-2.0
#include "broker/outbound/mpps_forwarder.hpp"

#include "base/limits.hpp"
#include "dicom/encoding.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <utility>

namespace stepwise::broker {

MppsForwarder::MppsForwarder(Context& context, PerformedDestination destination, std::shared_ptr<Leases> leases,
                             std::shared_ptr<const DestinationSender> predecessor)
    : context_(context),
      destination_(std::move(destination)),
      queue_(context, std::move(leases),
             {.name = destination_.name,
              .role = "performed steps",
              .host = destination_.host,
              .port = destination_.port,
              .state = destination_.enabled ? "idle" : "disabled"},
             "MPPS destination", {}, std::move(predecessor)) {}

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
  if (!destination_.enabled) return;
  {
    const std::lock_guard lock(mutex_);
    has_ended_ = false;
  }
  thread_ = std::thread([this] {
    serve();
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
  });
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

bool MppsForwarder::has_ended() const {
  const std::lock_guard lock(mutex_);
  return has_ended_;
}

DestinationStatus MppsForwarder::status() const {
  return queue_.status();
}

bool MppsForwarder::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

// wake() ends the pause only if there was no work; it does not shorten a back-off.
void MppsForwarder::pause(int ms, bool until_woken) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(ms), [&] { return stopping_ || (until_woken && woken_); });
}

void MppsForwarder::serve() {
  queue_.start();
  while (!stopping()) {
    try {
      serve_once();
    } catch (const std::exception&) {  // the text of the exception may contain data
      end_association();
      queue_.note_database_away();
      pause(limits::relay_poll_ms, false);
    }
  }
  end_association();
  queue_.release();
}

void MppsForwarder::serve_once() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = false;
  }
  const std::vector<sql::Delivery> deliveries = queue_.take();
  if (deliveries.empty()) {
    end_association();
    pause(limits::relay_poll_ms, true);
  }
  for (const sql::Delivery& delivery : deliveries) {
    if (stopping() || !queue_.is_fresh() || !queue_.holds_lease() || !deliver(delivery)) return;
  }
}

bool MppsForwarder::deliver(const sql::Delivery& delivery) {
  const auto kind = forwarded_kind_from(delivery.kind);
  if (!kind)
    return settle(delivery, {AckDisposition::parked,
                             "no performed step: it was written for another kind of destination", Failure::refused});
  ForwardedJudgement judgement = send(delivery, *kind);
  if (judgement.lost_creation) judgement = send_again_from_creation(delivery, *kind);
  return settle(delivery, limited(judgement, delivery.attempts, destination_.max_attempts));
}

bool MppsForwarder::settle(const sql::Delivery& delivery, const DeliveryOutcome& outcome) {
  const DestinationQueue::Next next = queue_.settle(delivery, outcome, "");
  if (next.pause_ms > 0) {
    end_association();
    pause(next.pause_ms, false);
  }
  return next.goes_on;
}

ForwardedJudgement MppsForwarder::send(const sql::Delivery& delivery, ForwardedKind kind) {
  const auto reply = exchange(kind, delivery.control_id, delivery.bytes, delivery.transfer_syntax);
  return reply ? judge_forwarded(kind, *reply) : judge_forwarded(reply.error());
}

// The destination does not have the N-CREATE any more: sends the stored N-CREATE, then the N-SET again (reference 1.2).
ForwardedJudgement MppsForwarder::send_again_from_creation(const sql::Delivery& delivery, ForwardedKind kind) {
  const auto created = sql::Outbox(context_.database).creation(delivery.performed_id);
  if (!created)
    return {{AckDisposition::parked, "0112 and there is no N-CREATE that it could be sent again", Failure::refused}};
  const auto reply = exchange(ForwardedKind::created, delivery.control_id, created->bytes, created->transfer_syntax);
  const ForwardedJudgement of_creation =
      reply ? judge_forwarded(ForwardedKind::created, *reply) : judge_forwarded(reply.error());
  return of_creation.disposition == AckDisposition::delivered ? send(delivery, kind) : of_creation;
}

// If the peer has closed an idle association, this is noticed only now, so there is one more attempt with a new one.
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
      settings.tls = {destination_.tls_context, destination_.tls_host};
      settings.proposals = dicom::net::performed_step_proposals();
      settings.connected = [this](int socket) { keep_socket(socket); };
      auto opened = dicom::net::Association::open(settings);
      if (!opened) {
        end_association();
        return opened.error();
      }
      association_ = std::move(*opened);
    }
    if (!queue_.holds_lease())
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

}  // namespace stepwise::broker
