// SPDX-License-Identifier: Apache-2.0
#include "broker/received.hpp"

#include "base/limits.hpp"
#include "model/appointment.hpp"
#include "model/order_rules.hpp"
#include "model/patient_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker {
namespace {

const Sender& everybody() {
  static const Sender sender;
  return sender;
}

Error not_admitted(const std::string& application, const std::string& facility) {
  return {.kind = ErrorKind::not_admitted,
          .code = "unknown-sender",
          .place = "MSH-3",
          .value = application,
          .rule = "a configured sender",
          .remedy = fmt::format("add [sender.NAME] with sending_application = \"{}\" and sending_facility = \"{}\"", application, facility)};
}

// D17: with nothing configured a message may be addressed to anybody.
void check_receiver(Received& received, const Settings& settings) {
  const auto check = [&](const char* path, const std::vector<std::string>& taken) {
    const std::string value = received.message->text(path);
    if (taken.empty() || std::find(taken.begin(), taken.end(), value) != taken.end()) return;
    received.errors.push_back({.kind = ErrorKind::not_admitted,
                               .code = "not-for-us",
                               .place = path,
                               .value = value,
                               .rule = fmt::format("one of {}", fmt::join(taken, ", ")),
                               .remedy = "address it to this system, or name it in hl7.receiving_applications and hl7.receiving_facilities"});
  };
  check("MSH-5", settings.receiving_applications);
  check("MSH-6", settings.receiving_facilities);
}

// A62. Whoever sent it need not be known: a HIS that was refused would send it for ever.
bool is_our_own(const hl7::Message& message, const Settings& settings) {
  return message.text("MSH-3") == settings.application && message.text("MSH-4") == settings.facility;
}

// What answers on a connection of ours is whom we called, whatever it calls itself.
const Sender* sender_behind(const std::string& destination, const Settings& settings) {
  if (destination.empty()) return nullptr;
  const auto found = std::find_if(settings.senders.begin(), settings.senders.end(),
                                  [&](const Sender& sender) { return sender.policy.status_to == destination; });
  return found == settings.senders.end() ? &everybody() : &*found;
}

void find_sender(Received& received, const Settings& settings, const ReceivedFrame& frame) {
  const std::string application = received.message->text("MSH-3"), facility = received.message->text("MSH-4");
  received.sender = frame.from_sender.empty() ? settings.sender_of(application, facility, frame.peer_address) : settings.sender(frame.from_sender);
  if (received.sender == nullptr) received.sender = sender_behind(frame.answers_from, settings);
  if (received.sender == nullptr && settings.admit_unknown_senders) received.sender = &everybody();
  const bool is_named = received.sender != nullptr && !received.sender->name.empty();
  received.sender_key = is_named ? received.sender->name : application + "|" + facility;
  if (received.sender == nullptr) received.errors.push_back(not_admitted(application, facility));
}

// The sender is known only after a first decoding; its own default character set matters when MSH-18 did not hold (D21).
void decode(Received& received, const ReceivedFrame& frame, const Settings& settings) {
  const std::string& bytes = frame.bytes;
  hl7::Decoded decoded = hl7::decode(bytes, "");
  auto parsed = hl7::Message::parse(std::move(decoded.text));
  if (parsed && !decoded.findings.empty()) {
    const Sender* sender = frame.from_sender.empty() ? settings.sender_of(parsed->text("MSH-3"), parsed->text("MSH-4"), frame.peer_address)
                                                     : settings.sender(frame.from_sender);
    if (sender != nullptr && !sender->charset.empty()) {
      decoded = hl7::decode(bytes, sender->charset);
      parsed = hl7::Message::parse(std::move(decoded.text));
    }
  }
  received.charset = decoded.declared;
  received.findings = frame.findings;
  received.findings.insert(received.findings.end(), decoded.findings.begin(), decoded.findings.end());
  if (!parsed) {
    received.errors.push_back(parsed.error());
    return;
  }
  received.message.emplace(std::move(*parsed));
  const auto& found = received.message->findings();
  received.findings.insert(received.findings.end(), found.begin(), found.end());
}

Error too_large(std::int64_t length, std::size_t limit) {
  return {.kind = ErrorKind::too_large,
          .code = "frame-too-large",
          .place = "",
          .value = std::to_string(length),
          .rule = fmt::format("larger than {} bytes", limit),
          .remedy = "send it in parts, or raise hl7.frame_bytes"};
}

struct Decide {
  model::Decision& decision;
  const model::SenderPolicy& policy;
  Result<void> operator()(const model::PatientRegistration& r) const { return register_patient(decision, r, policy); }
  Result<void> operator()(const model::PatientMerges& r) const { return merge_patients(decision, r, policy); }
  Result<void> operator()(const model::VisitEvent& r) const { return apply_visit_event(decision, r, policy); }
  Result<void> operator()(const model::IdentifierChange& r) const { return change_identifier(decision, r, policy); }
  Result<void> operator()(const model::PatientLink& r) const { return link_patients(decision, r, policy); }
  Result<void> operator()(const model::Appointment& r) const { return apply_appointment(decision, r, policy); }
  Result<void> operator()(const model::LateAcknowledgement&) const { return {}; }  // of no patient or order: broker/intake
  Result<void> operator()(const model::OrderRequests& r) const { return apply_order_requests(decision, r, policy); }
};

}  // namespace

std::string Received::type() const {
  if (!message) return "";
  const std::string trigger = message->trigger();
  return trigger.empty() ? message->type() : message->type() + "^" + trigger;
}

Received open(const ReceivedFrame& frame, const Context& context) {
  Received received;
  received.sender_key = frame.peer_address;
  decode(received, frame, context.settings);
  if (frame.oversize) received.errors.assign(1, too_large(frame.length, context.settings.hl7_frame_bytes));
  if (!received.message) return received;
  if (is_our_own(*received.message, context.settings)) {
    received.is_own_echo = true;
    received.findings.push_back({"own-echo", "MSH-3", "our own message came back to us; nothing was done"});
    received.sender = &everybody();
    return received;
  }
  find_sender(received, context.settings, frame);
  check_receiver(received, context.settings);
  if (!received.errors.empty()) return received;

  mapping::InboundSettings reading = received.sender->reading;
  if (received.sender->mapping) reading.fields = received.sender->mapping->get();
  reading.explains = frame.explains;
  auto understood = mapping::understand(*received.message, reading, context.zone);
  if (!understood) {
    received.errors.push_back(understood.error());
    return received;
  }
  received.request.emplace(std::move(understood->request));
  received.origins = std::move(understood->origins);
  received.findings.insert(received.findings.end(), understood->findings.begin(), understood->findings.end());
  return received;
}

Result<void> decide(model::Decision& decision, const model::Request& request, const Sender& sender) {
  return std::visit(Decide{decision, sender.policy}, request);
}

}  // namespace stepwise::broker
