// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/intake.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "broker/usecases/ack_disposition.hpp"
#include "broker/usecases/audit_trail.hpp"
#include "broker/usecases/finding_codes.hpp"
#include "broker/usecases/keys.hpp"
#include "broker/usecases/received.hpp"
#include "broker/usecases/use_case.hpp"
#include "hl7/ack_mode.hpp"
#include "hl7/charset.hpp"
#include "hl7/msh_bytes.hpp"
#include "mapping/inbound/indexed_identifiers.hpp"
#include "mapping/outbound/order_reply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace stepwise::broker {
namespace {

using hl7::AckCode;

// Label values must come from a closed set; a sender can write anything into MSH-9.
std::string type_label(const std::string& type) {
  for (const mapping::InboundMessage& known : mapping::inbound_messages()) {
    if (type == fmt::format("{}^{}", known.type, known.event)) return type;
  }
  return type.empty() ? "unreadable" : "other";
}

model::AuditAction audit_action_of(const hl7::Message& message) {
  using enum model::AuditAction;
  static constexpr std::array creating{"A01", "A04", "A05", "A28", "S12", "NW", "SN"};
  static constexpr std::array removing{"A11", "A23", "A29", "A38", "S15", "S16", "S17", "CA", "DC", "OC"};
  const bool is_order = message.type() != "ADT" && message.type() != "SIU";
  const std::string code = is_order ? message.text("ORC-1") : message.trigger();
  if (std::ranges::find(creating, code) != creating.end()) return create;
  return std::ranges::find(removing, code) != removing.end() ? remove : update;
}

// The processing of one message: its content, and the answer to it.
class InboundMessage {
 public:
  InboundMessage(Context& context, const ReceivedFrame& frame)
      : context_(context),
        frame_(frame),
        received_(open(frame, context)),
        received_at_(context.clock.now()),
        digest_(frame.digest.empty() ? hl7::digest(frame.bytes) : frame.digest) {
    if (received_.message)
      mode_ = hl7::ack_mode_of(*received_.message,
                               received_.sender ? received_.sender->acknowledgement : hl7::AckRule::as_sent);
  }

  std::string run();
  std::string_view outcome() const { return outcome_; }
  std::string type() const { return received_.type(); }
  bool is_sender_admitted() const { return received_.sender != nullptr || context_.settings.admit_unknown_senders; }

 private:
  UseCase use_case();
  bool is_receiver(const std::string& destination) const;
  bool is_forged(model::Decision& decision, const model::OrderRequests& requests,
                 const std::optional<sql::SentMessage>& sent) const;
  void note_acknowledgement(model::Decision& decision, const model::LateAcknowledgement& late,
                            const std::optional<sql::SentMessage>& sent);
  Result<void> decide_once(model::Decision& decision, const sql::ReadResult& read);
  void answer(sql::WriteSet& rows, const Result<void>& result);
  const Destination* ack_destination() const;
  std::string answer_bytes(AckCode code, std::vector<Error> errors, std::string text);
  void add_journal(sql::WriteSet& rows, const model::Decision& decision);
  void count(const std::vector<Finding>& findings);
  void write_groups(const model::Decision& decision, const Result<void>& result);
  void unavailable(ErrorKind kind, std::string rule);
  void log_refusal() const;
  void record_message();
  std::string own_control_id() { return SiteNumbers(context_.numbers, context_.settings).control_id(); }

  Context& context_;
  const ReceivedFrame& frame_;
  Received received_;
  Instant received_at_;
  std::string digest_;
  hl7::AckMode mode_;

  // Results of the last attempt.
  bool is_repeat_ = false;
  model::RowId earlier_id_ = 0;  // of a repeated message: the journal entry of the first one
  std::string outcome_ = "refused", reply_, control_id_;
  AckCode code_ = AckCode::AE;
  std::vector<Error> errors_;
  std::string groups_;  // segments of an application acknowledgement
  std::vector<sql::RefusedLater> refused_later_;
  model::AuditEvent audited_;
};

std::string InboundMessage::answer_bytes(AckCode code, std::vector<Error> errors, std::string text) {
  if (control_id_.empty()) control_id_ = own_control_id();
  hl7::Answer answer{code, control_id_, context_.zone.write_ts(received_at_), std::move(errors), std::move(text)};
  const bool is_application_level = code == AckCode::AA || code == AckCode::AE || code == AckCode::AR;
  if (is_application_level && received_.message && received_.sender != nullptr && received_.sender->application_reply) {
    if (const auto reply = mapping::reply_type_of(*received_.message)) {
      answer.type = reply->type;
      answer.event = reply->event;
      answer.structure = reply->structure;
      answer.segments = groups_;
    }
  }
  if (received_.message) return hl7::encode(hl7::write_answer(*received_.message, answer), received_.charset).bytes;
  return hl7::write_answer_to_unreadable(frame_.bytes, answer).value_or("");
}

// The destination that gets the application acknowledgement of enhanced mode, as a separate message on a connection of
// ours (reference 2.2).
const Destination* InboundMessage::ack_destination() const {
  if (received_.sender == nullptr) return nullptr;
  return context_.settings.destination(received_.sender->policy.status_to);
}

void InboundMessage::answer(sql::WriteSet& rows, const Result<void>& result) {
  errors_ = received_.errors;
  if (!result && errors_.empty()) errors_.push_back(result.error());
  const bool success = errors_.empty();
  const bool application = mode_.wants_application(success);
  // Beside an application answer the commit answer says only that the message is stored: an error is no matter of it.
  const bool commit = mode_.wants_commit(success || application);
  if (commit && application && ack_destination() != nullptr) {
    sql::OutboxRow later;
    later.id = context_.numbers.next(sql::Sequence::row);
    later.destination = ack_destination()->profile.name;
    later.kind = "application_acknowledgement";
    later.created_at = received_at_;
    later.bytes = answer_bytes(success ? AckCode::AA : hl7::ack_code_for(errors_.front()), errors_, "");
    later.control_id = control_id_;
    rows.outbox.push_back(std::move(later));
    control_id_ = own_control_id();
    code_ = AckCode::CA;  // the message is stored; the result is sent later
    reply_ = answer_bytes(code_, {}, "");
    control_id_.clear();
    return;
  }
  const bool commit_level = commit && !application;
  code_ = success ? (commit_level ? AckCode::CA : AckCode::AA) : hl7::ack_code_for(errors_.front(), commit_level);
  reply_ = commit || application ? answer_bytes(code_, errors_, "") : "";
}

Result<void> InboundMessage::decide_once(model::Decision& decision, const sql::ReadResult& read) {
  decision.findings = received_.findings;
  is_repeat_ = read.answered.has_value();
  if (is_repeat_) {
    reply_ = read.answered->ack;
    earlier_id_ = read.answered->journal_id;
    code_ = hl7::parse_ack_code(read.answered->ack_code).value_or(AckCode::AA);
    decision.add_finding("repeat", "MSH-10",
                         fmt::format("answered before, journal entry {}", read.answered->journal_id));
    return {};
  }
  if (read.control_id_seen_with_other_digest)
    decision.add_finding("control-id-reused", "MSH-10", "the sender used this control id before for another message");
  if (!received_.errors.empty()) return received_.errors.front();
  if (received_.is_own_echo) return {};
  const auto* orders = std::get_if<model::OrderRequests>(&*received_.request);
  if (orders != nullptr && is_forged(decision, *orders, read.sent)) return {};
  if (const auto* late = std::get_if<model::LateAcknowledgement>(&*received_.request))
    note_acknowledgement(decision, *late, read.sent);
  return decide(decision, *received_.request, received_);
}

// An acknowledgement must arrive on the connection on which the message was sent, or from the sender that is configured
// for that destination (D37).
bool InboundMessage::is_receiver(const std::string& destination) const {
  const std::string& from = frame_.answers_from.empty() ? received_.sender->acknowledges : frame_.answers_from;
  return !from.empty() && from == destination;
}

// True for an acknowledgement of a message that was sent to another destination, and for a number for an order that
// another placer has to number.
bool InboundMessage::is_forged(model::Decision& decision, const model::OrderRequests& requests,
                               const std::optional<sql::SentMessage>& sent) const {
  bool is_forged = sent && !requests.answers.empty() && !is_receiver(sent->destination);
  for (const model::OrderRequest& request : requests.orders) {
    if (request.control != model::OrderControl::NA) continue;
    const model::OrderRecord* record = decision.snapshot.order_by_filler(request.filler_number);
    is_forged |= record != nullptr && !record->order.status_to.empty() && !is_receiver(record->order.status_to);
  }
  if (is_forged)
    decision.add_finding("acknowledges-of-others", "MSA-2",
                         "the acknowledged message was sent to another system; no effect");
  return is_forged;
}

// A late application acknowledgement accepts or refuses a message that was committed before (reference 2.2). It is
// ignored if the message was sent to another destination.
void InboundMessage::note_acknowledgement(model::Decision& decision, const model::LateAcknowledgement& late,
                                          const std::optional<sql::SentMessage>& sent) {
  refused_later_.clear();
  if (!sent) {
    decision.add_finding("acknowledges-nothing", "MSA-2", "we sent no message with this control id; no effect");
  } else if (!is_receiver(sent->destination)) {
    decision.add_finding(
        "acknowledges-of-others", "MSA-2",
        fmt::format("destination {} received that message, and this is another sender; no effect", sent->destination));
  } else if (late.is_accepted) {
    decision.add_finding("acknowledged", "MSA-1", "the message was accepted; no effect");
  } else {
    const Failure failure = late.code == "UA"                        ? Failure::number_refused
                            : late.code == "AR" || late.code == "CR" ? Failure::reject
                                                                     : Failure::error;
    refused_later_.push_back({sent->id, std::string(to_text(failure)), late.code + " " + late.text});
    decision.add_finding(
        "refused-later", "MSA-1",
        fmt::format("destination {} refused a message that it had acknowledged before; see /api/v1/deliveries/{}",
                    sent->destination, sent->id));
  }
}

void InboundMessage::add_journal(sql::WriteSet& rows, const model::Decision& decision) {
  sql::JournalEntry entry;
  entry.id = context_.numbers.next(sql::Sequence::row);
  entry.received_at = received_at_;
  entry.sender = received_.sender_key;
  entry.peer = frame_.peer_address;
  entry.digest = digest_;
  if (received_.message) {
    entry.control_id = received_.message->control_id();
    entry.message_type = received_.message->type();
    entry.trigger_event = received_.message->trigger();
    entry.version = received_.message->version();
    if (rows.history.empty()) entry.identifiers = mapping::indexed_identifiers(*received_.message);
  }
  entry.bytes =
      received_.sender != nullptr ? frame_.bytes : frame_.bytes.substr(0, limits::hl7_unknown_sender_kept_bytes);
  entry.length = frame_.length;
  entry.outcome = outcome_;
  entry.ack_code = hl7::to_text(code_);
  entry.ack = reply_;
  entry.findings = outcome_ == "refused" ? received_.findings : decision.findings;
  entry.errors = errors_;
  if (!rows.patients.empty()) entry.patient_id = rows.patients.front().id;
  for (const model::Order& order : rows.orders) entry.order_ids.push_back(order.id);
  if (!entry.patient_id && !rows.orders.empty()) entry.patient_id = rows.orders.front().patient_id;
  count(entry.findings);
  audited_ = {};
  if (is_repeat_) audited_.messages = {earlier_id_};  // the answer to a commit may have been lost
  for (const model::Patient& patient : rows.patients) audited_.patients.push_back(patient.id);
  if (audited_.patients.empty() && entry.patient_id) audited_.patients.push_back(*entry.patient_id);
  audited_.orders = entry.order_ids;
  rows.journal.push_back(std::move(entry));
}

// Counts findings by sender, because the sender must be told. All senders that are not configured share one label.
void InboundMessage::count(const std::vector<Finding>& findings) {
  const std::string sender =
      received_.sender != nullptr && !received_.sender->name.empty() ? received_.sender->name : "other";
  for (const Finding& finding : findings) {
    const std::string kind{to_text(finding_code(finding.code).kind)};
    context_.metrics.count("stepwise_findings_total", {{"code", finding.code}, {"kind", kind}, {"sender", sender}});
  }
  for (const Error& error : errors_)
    context_.metrics.count("stepwise_refusals_total", {{"code", error.code}, {"sender", sender}});
}

void InboundMessage::write_groups(const model::Decision& decision, const Result<void>& result) {
  groups_.clear();
  const auto* orders = received_.request ? std::get_if<model::OrderRequests>(&*received_.request) : nullptr;
  if (!orders || !received_.sender->application_reply) return;
  model::Snapshot decided = decision.snapshot;
  groups_ = mapping::write_order_groups({.requests = *orders,
                                         .snapshot = decided,
                                         .default_authority = received_.sender->policy.default_authority,
                                         .sender = received_.sender_key,
                                         .is_accepted = result.has_value() && received_.errors.empty(),
                                         .has_steps = received_.message->type() == "OMI"});
}

UseCase InboundMessage::use_case() {
  UseCase use_case;
  if (received_.request && received_.errors.empty())
    use_case.keys = keys_of(*received_.request, received_.sender->policy, received_.sender_key);
  if (received_.message)
    use_case.keys.journal = sql::JournalKey{received_.sender_key, received_.message->control_id(), digest_};
  if (received_.sender != nullptr) use_case.origin = received_.sender->policy.status_to;
  use_case.decide = [this](model::Decision& decision, const sql::ReadResult& read) {
    return decide_once(decision, read);
  };
  use_case.finish = [this](sql::WriteSet& rows, const model::Decision& decision, const Result<void>& result) {
    if (result && !is_repeat_) rows.refused_later = refused_later_;
    const bool changes =
        !rows.patients.empty() || !rows.orders.empty() || !rows.outbox.empty() || !rows.refused_later.empty();
    write_groups(decision, result);
    if (!is_repeat_) answer(rows, result);
    outcome_ = is_repeat_ ? "repeated" : !errors_.empty() ? "refused" : changes ? "applied" : "no effect";
    add_journal(rows, decision);
    return true;
  };
  return use_case;
}

// The only answers without a journal entry (D02).
void InboundMessage::unavailable(ErrorKind kind, std::string rule) {
  errors_.assign(1, Error{.kind = kind,
                          .code = "",
                          .place = "",
                          .value = "",
                          .rule = std::move(rule),
                          .remedy = "send the message again"});
  code_ = hl7::ack_code_for(errors_.front(), mode_.wants_commit(false));  // nothing is stored
  if (control_id_.empty()) control_id_ = "SW0";                           // numbers come from the database, too
  reply_ = answer_bytes(code_, errors_, "");
  outcome_ = "unavailable";
  log::warning("HL7 message not accepted: {}; sender {}, control id {}", errors_.front().rule, received_.sender_key,
               received_.message ? received_.message->control_id() : "");
}

// Logs code, place, rule and remedy, not the value, which may be patient data. An unknown sender may write anything
// into MSH, so its texts are cut.
void InboundMessage::log_refusal() const {
  const std::string control_id = received_.message ? received_.message->control_id() : "";
  const std::string from =
      fmt::format("{} at {}", text::cut(received_.sender_key, limits::log_name_characters), frame_.peer_address);
  for (const Error& error : errors_) {
    log::warning("HL7 message {} ({}) of {} refused with {} {}: {}",
                 text::cut(control_id, limits::hl7_control_id_characters), type_label(received_.type()), from,
                 hl7::to_text(code_), error.code, text::cut(describe(error), limits::log_text_characters));
  }
}

void InboundMessage::record_message() {
  if (!is_sender_admitted())
    return record_unless_repeated(context_, refused_node(model::AuditActorKind::sender, received_.sender_key,
                                                         frame_.peer_address, "HL7 sender not admitted"));
  audited_.kind = received_.message && received_.message->type() == "ADT" ? model::AuditKind::patient_record
                                                                          : model::AuditKind::order_record;
  audited_.outcome = outcome_ == "refused" ? 4 : 0;
  audited_.actor = {model::AuditActorKind::sender, text::cut(received_.sender_key, limits::audit_text_characters),
                    frame_.peer_address};
  audited_.what = type_label(received_.type());
  if (received_.message) {
    audited_.action = audit_action_of(*received_.message);
    if (const std::string control = received_.message->text("ORC-1"); !control.empty())
      audited_.what += " " + text::cut(control, limits::audit_text_characters);
    audited_.detail = text::cut(received_.message->control_id(), limits::audit_text_characters);
  }
  record(context_, std::move(audited_));
}

std::string InboundMessage::run() {
  for (int attempt = 1;; ++attempt) {
    try {
      if (run_use_case(context_, use_case()) == UseCaseOutcome::gave_up)
        unavailable(ErrorKind::record_locked, "the record must not be in use by others");
      else
        record_message();
      if (outcome_ == "refused") log_refusal();
      return reply_;
    } catch (const sql::DatabaseUnavailable&) {
      // A second attempt is safe: if the lost apply took effect, the second reading finds its journal entry.
      if (attempt > 1) {
        unavailable(ErrorKind::unavailable, "the database is not available");
        return reply_;
      }
    } catch (const sql::DatabaseBusy&) {
      unavailable(ErrorKind::record_locked, "the record must not be in use by others");
      return reply_;
    }
  }
}

// The journal entry of a frame that was not read: contains only data of the frame itself.
sql::JournalEntry unopened(Context& context, const ReceivedFrame& frame, std::string outcome) {
  sql::JournalEntry entry;
  entry.id = SiteNumbers(context.numbers, context.settings).row();
  entry.received_at = context.clock.now();
  entry.sender = entry.peer = frame.peer_address;
  entry.digest = frame.digest.empty() ? hl7::digest(frame.bytes) : frame.digest;
  entry.bytes = frame.bytes;
  entry.length = frame.length;
  entry.outcome = std::move(outcome);
  return entry;
}

// A broken invariant must not stop the department: the message is answered, its bytes are stored in the journal, and an
// alarm is raised (D08).
std::string quarantine_frame(Context& context, const ReceivedFrame& frame, const std::exception& failure) {
  context.metrics.count("stepwise_quarantined_total", {{"what", "hl7"}});
  sql::JournalEntry entry = unopened(context, frame, "quarantined");
  log::error("HL7 message quarantined: an invariant broke ({}); digest {}", typeid(failure).name(), entry.digest);
  const hl7::Answer answer{AckCode::AR,
                           SiteNumbers(context.numbers, context.settings).control_id(),
                           context.zone.write_ts(entry.received_at),
                           {Error{.kind = ErrorKind::internal,
                                  .code = "quarantined",
                                  .place = "",
                                  .value = "",
                                  .rule = "application internal error",
                                  .remedy = "the message is kept; tell the administrator its control id"}},
                           ""};
  entry.ack_code = "AR";
  entry.ack = hl7::write_answer_to_unreadable(frame.bytes, answer).value_or("");
  sql::WriteSet rows;
  rows.journal.push_back(entry);
  sql::Store(context.database).apply(rows);
  return entry.ack;
}

Error broken_frame(std::string_view reason) {
  return {.kind = ErrorKind::internal,
          .code = fmt::format("frame-{}", reason),
          .place = "",
          .value = "",
          .rule = fmt::format("{}: an MLLP frame ends with 0x1C 0x0D", reason),
          .remedy = "only its first bytes are kept here; have the sender repeat the message"};
}

}  // namespace

IntakeAnswer Intake::receive(const ReceivedFrame& frame) {
  const auto start = std::chrono::steady_clock::now();
  IntakeAnswer answer;
  std::string type, outcome = "quarantined";
  try {
    InboundMessage handling(context_, frame);
    type = handling.type();
    answer.is_sender_admitted = handling.is_sender_admitted();
    answer.message = handling.run();
    outcome = handling.outcome();
  } catch (const std::exception& failure) {
    try {
      answer.message = quarantine_frame(context_, frame, failure);
      model::AuditEvent event;
      event.outcome = 8;
      event.actor = {model::AuditActorKind::sender, {}, frame.peer_address};
      event.what = "HL7 message quarantined";
      record(context_, std::move(event));
    } catch (const std::exception&) {
      log::error("the quarantined message could not be journaled; its sender gets no answer and will repeat it");
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const std::string label = type_label(type);
  context_.metrics.count("stepwise_hl7_messages_total", {{"type", label}, {"outcome", outcome}});
  context_.metrics.observe_seconds("stepwise_hl7_ack_seconds", {{"type", label}}, took.count());
  return answer;
}

void Intake::note_broken(const ReceivedFrame& beginning, std::string_view reason) {
  context_.metrics.count("stepwise_hl7_messages_total", {{"type", "unreadable"}, {"outcome", "broken"}});
  try {
    sql::WriteSet rows;
    sql::JournalEntry entry = unopened(context_, beginning, "broken");
    entry.control_id = hl7::MshBytes(beginning.bytes).field(10);
    entry.errors.push_back(broken_frame(reason));
    rows.journal.push_back(std::move(entry));
    sql::Store(context_.database).apply(rows);
  } catch (const std::exception&) {
    log::error("the beginning of a broken frame from {} could not be journaled", beginning.peer_address);
  }
}

}  // namespace stepwise::broker
