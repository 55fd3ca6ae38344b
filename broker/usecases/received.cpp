// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/received.hpp"

#include "base/limits.hpp"
#include "model/orders/appointment.hpp"
#include "model/orders/order_rules.hpp"
#include "model/patients/patient_rules.hpp"
#include "model/visits/visit_events.hpp"

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
          .remedy = fmt::format("add [sender.NAME] with sending_application = \"{}\" and sending_facility = \"{}\"",
                                application, facility)};
}

// If no receivers are configured, MSH-5 and MSH-6 are not checked (D17).
void check_receiver(Received& received, const Settings& settings) {
  const auto check = [&](const char* path, const std::vector<std::string>& taken) {
    const std::string value = received.message->text(path);
    if (taken.empty() || std::find(taken.begin(), taken.end(), value) != taken.end()) return;
    received.errors.push_back(
        {.kind = ErrorKind::not_admitted,
         .code = "not-for-us",
         .place = path,
         .value = value,
         .rule = fmt::format("one of {}", fmt::join(taken, ", ")),
         .remedy = "address it to this system, or name it in hl7.receiving_applications and hl7.receiving_facilities"});
  };
  check("MSH-5", settings.receiving_applications);
  check("MSH-6", settings.receiving_facilities);
}

// True for a message of ours that was sent back to us (A62). An answer whose sender did not swap MSH-3 and MSH-5 is not
// one.
bool is_our_own(const hl7::Message& header, const Settings& settings, const ReceivedFrame& frame) {
  if (!frame.answers_from.empty() || header.type() == "ORR" || header.type() == "ACK") return false;
  return header.text("MSH-3") == settings.application && header.text("MSH-4") == settings.facility;
}

// A HIS that sends our messages back has our names in MSH, so its address decides whether it is admitted. This cannot
// be used to avoid admission, because the message has no effect.
bool comes_from_a_sender(const ReceivedFrame& frame, const Settings& settings) {
  return std::any_of(settings.senders.begin(), settings.senders.end(), [&](const Sender& sender) {
    return std::find(sender.addresses.begin(), sender.addresses.end(), frame.peer_address) != sender.addresses.end();
  });
}

// The sender of an answer on our connection is the system that we called, whatever its MSH says.
const Sender* sender_behind(const std::string& destination, const Settings& settings) {
  if (destination.empty()) return nullptr;
  const auto found = std::find_if(settings.senders.begin(), settings.senders.end(),
                                  [&](const Sender& sender) { return sender.policy.status_to == destination; });
  return found == settings.senders.end() ? &everybody() : &*found;
}

void find_sender(Received& received, const Settings& settings, const ReceivedFrame& frame) {
  const std::string application = received.message->text("MSH-3"), facility = received.message->text("MSH-4");
  received.sender = frame.from_sender.empty()
                        ? settings.sender_of(application, facility, frame.peer_address, frame.peer_certificate)
                        : settings.sender(frame.from_sender);
  if (received.sender == nullptr) received.sender = sender_behind(frame.answers_from, settings);
  if (received.sender == nullptr && settings.admit_unknown_senders) received.sender = &everybody();
  const bool is_named = received.sender != nullptr && !received.sender->name.empty();
  received.sender_key = is_named ? received.sender->name : application + "|" + facility;
  if (received.sender == nullptr) received.errors.push_back(not_admitted(application, facility));
}

// False: not a valid message; `errors` says why, and the fields read from MSH are kept.
bool read_whole(Received& received, const ReceivedFrame& frame) {
  hl7::Decoded decoded = hl7::decode(frame.bytes, received.sender->charset);
  received.findings.insert(received.findings.end(), decoded.findings.begin(), decoded.findings.end());
  auto parsed = hl7::Message::parse(std::move(decoded.text));
  if (!parsed) {
    received.errors.push_back(parsed.error());
    return false;
  }
  received.message.emplace(std::move(*parsed));
  const auto& found = received.message->findings();
  received.findings.insert(received.findings.end(), found.begin(), found.end());
  return true;
}

Error too_large(std::int64_t length, std::size_t limit) {
  return {.kind = ErrorKind::too_large,
          .code = "frame-too-large",
          .place = "",
          .value = std::to_string(length),
          .rule = fmt::format("larger than {} bytes", limit),
          .remedy = "send it in parts, or raise hl7.frame_bytes"};
}

struct ApplyRequest {
  model::Decision& decision;
  const model::SenderPolicy& policy;
  Result<void> operator()(const model::PatientRegistration& r) const { return register_patient(decision, r, policy); }
  Result<void> operator()(const model::PatientMerges& r) const { return merge_patients(decision, r, policy); }
  Result<void> operator()(const model::VisitEvent& r) const { return apply_visit_event(decision, r, policy); }
  Result<void> operator()(const model::IdentifierChange& r) const { return change_identifier(decision, r, policy); }
  Result<void> operator()(const model::PatientLink& r) const { return link_patients(decision, r, policy); }
  Result<void> operator()(const model::Appointment& r) const { return apply_appointment(decision, r, policy); }
  Result<void> operator()(const model::NothingAsked&) const { return {}; }
  Result<void> operator()(const model::LateAcknowledgement&) const {
    return {};
  }  // not about a patient or order; broker/usecases/intake processes it
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
  received.findings = frame.findings;
  auto header = hl7::read_header(frame.bytes);
  if (!header) {
    received.errors.push_back(frame.oversize ? too_large(frame.length, context.settings.hl7_frame_bytes)
                                             : header.error());
    return received;
  }
  received.charset = std::move(header->charset);
  received.message.emplace(std::move(header->message));
  find_sender(received, context.settings, frame);
  if (is_our_own(*received.message, context.settings, frame) &&
      (received.sender != nullptr || comes_from_a_sender(frame, context.settings))) {
    received.is_own_echo = true;
    received.findings.push_back({"own-echo", "MSH-3", "our own message came back to us; nothing was done"});
    received.errors.clear();
    received.sender = &everybody();
    received.sender_key = frame.peer_address;
    return received;
  }
  check_receiver(received, context.settings);
  if (!received.errors.empty()) return received;
  if (frame.oversize) {
    received.errors.push_back(too_large(frame.length, context.settings.hl7_frame_bytes));
    return received;
  }
  if (!read_whole(received, frame)) return received;

  mapping::InboundSettings reading = received.sender->reading;
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

Result<void> decide(model::Decision& decision, const model::Request& request, const Received& received) {
  decision.sender = received.sender_key;
  return std::visit(ApplyRequest{decision, received.sender->policy}, request);
}

}  // namespace stepwise::broker
