// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound.hpp"

#include "base/text.hpp"
#include "mapping/hl7_values.hpp"
#include "mapping/order_segments.hpp"
#include "mapping/patient_segments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using hl7::Message;
using hl7::Segment;

struct Reading {
  const Message& message;
  const InboundSettings& settings;
  const Zone& zone;
  Understood understood;

  void find(std::string code, std::string place, std::string text) {
    understood.findings.push_back({std::move(code), std::move(place), std::move(text)});
  }
};

Error required(std::string place, std::string remedy) {
  return {.kind = ErrorKind::required_field_missing, .code = "required", .place = std::move(place), .value = "", .rule = "required", .remedy = std::move(remedy)};
}

Error unsupported(ErrorKind kind, std::string place, std::string value, std::string rule) {
  return {.kind = kind, .code = "unsupported", .place = std::move(place), .value = std::move(value), .rule = std::move(rule), .remedy = "send it to the system it is meant for"};
}

// EVN-2, else MSH-7: what comes late does not overwrite what is newer.
std::optional<Instant> event_time(const Reading& r) {
  if (const auto at = r.zone.parse_instant(text::trim(r.message.text("EVN-2")))) return at;
  return r.zone.parse_instant(text::trim(r.message.text("MSH-7")));
}

Result<model::PatientDemographics> patient_of(Reading& r) {
  return read_patient(patient_segments(r.message), r.settings, r.message.version(), r.understood.findings);
}

// ADT A01 A04 A05 and, as updates, A08 A31 (2.6).
Result<void> read_registration(Reading& r) {
  const PatientSegments segments = patient_segments(r.message);
  if (!segments.pid.exists()) return Error{.kind = ErrorKind::segment_sequence, .code = "no-pid", .place = "PID", .value = "", .rule = "required", .remedy = "send the PID segment"};
  auto patient = patient_of(r);
  if (!patient) return patient.error();
  if (patient->identifiers.empty()) return required("PID-3", "send the patient identifier with its assigning authority");
  if (r.settings.strict && !patient->name.is_stated()) return required("PID-5", "send the patient's name");
  if (!patient->name.is_stated()) r.find("absent", "PID-5", "no patient name");
  if (!segments.pv1.exists()) r.find("absent", "PV1", "no visit");
  model::PatientRegistration request;
  const std::string trigger = r.message.trigger();
  request.is_update = trigger == "A08" || trigger == "A31";
  request.patient = std::move(*patient);
  request.visit = read_visit(segments.pv1, r.message.version());
  request.event_at = event_time(r);
  r.understood.request = std::move(request);
  return {};
}

Result<void> read_visit_cancellation(Reading& r) {
  auto patient = patient_of(r);
  if (!patient) return patient.error();
  if (patient->identifiers.empty()) return required("PID-3", "send the patient identifier with its assigning authority");
  r.understood.request = model::VisitCancellation{std::move(*patient), read_visit(r.message.segment("PV1"), r.message.version()), event_time(r)};
  return {};
}

// A40: {PID [PD1] MRG [PV1]}, all groups in one transaction.
Result<void> read_merges(Reading& r) {
  model::PatientMerges request;
  request.event_at = event_time(r);
  Segment pid;
  int group = 0;
  for (const Segment& segment : r.message.segments()) {
    if (segment.name() == "PID") pid = segment;
    if (segment.name() != "MRG") continue;
    ++group;
    const auto place = [&](const char* name, int field) { return group == 1 ? fmt::format("{}-{}", name, field) : fmt::format("{}({})-{}", name, group, field); };
    auto survivor = read_pid(pid, r.settings, r.message.version(), r.understood.findings);
    if (!survivor) return survivor.error();
    if (survivor->identifiers.empty()) return required(place("PID", 3), "send the surviving patient identifier");
    model::Identifier retired = read_cx(segment.field(1).repetition(1));
    if (retired.empty()) return required(place("MRG", 1), "send the identifier that is merged away");
    if (retired.authority.empty() && retired.universal_id.empty()) retired.authority = r.settings.default_authority;
    request.merges.push_back({std::move(*survivor), std::move(retired)});
  }
  if (request.merges.empty()) return required("MRG-1", "send an MRG segment");
  r.understood.request = std::move(request);
  return {};
}

// ORM^O01, OMG^O19, and ORR^O02, ORG^O20 that bring a placer number (2.7, 2.8).
Result<void> read_orders(Reading& r) {
  auto groups = order_groups(r.message);
  if (!groups) return groups.error();
  if (groups->empty()) return required("ORC-1", "send an ORC segment for each order");
  model::OrderRequests requests;
  for (const OrderGroup& group : *groups) {
    auto request = read_order(group, r.message, r.settings, r.zone, r.understood.findings);
    if (!request) return request.error();
    requests.orders.push_back(std::move(*request));
  }
  const auto all_are = [&](model::OrderControl control) {
    return std::all_of(requests.orders.begin(), requests.orders.end(), [&](const auto& o) { return o.control == control; });
  };
  const bool is_from_us = r.message.text("MSH-3") == r.settings.own_application && !r.settings.own_application.empty();
  if (is_from_us && all_are(model::OrderControl::SC)) {
    r.understood.is_own_echo = true;
    r.understood.request = std::move(requests);
    return {};
  }
  for (const model::OrderRequest& request : requests.orders) {
    if (request.control == model::OrderControl::SC)
      return Error{.kind = ErrorKind::table_value, .code = "order-control-unknown", .place = "ORC-1", .value = r.message.text("ORC-1"),
                   .rule = "one of NW, CA, DC, XO, NA (table 0119)", .remedy = "send an order control this department takes"};
  }
  const PatientSegments segments = patient_segments(r.message);
  const bool needs_patient = std::any_of(requests.orders.begin(), requests.orders.end(), [](const auto& o) { return o.control == model::OrderControl::NW; });
  if (segments.pid.exists()) {
    auto patient = patient_of(r);
    if (!patient) return patient.error();
    requests.patient = std::move(*patient);
    requests.has_patient = !requests.patient.identifiers.empty();
    requests.visit = read_visit(segments.pv1, r.message.version());
  }
  if (needs_patient && !requests.has_patient) return required("PID-3", "send the patient identifier with its assigning authority");
  if (needs_patient && !requests.patient.name.is_stated()) return required("PID-5", "send the patient's name");
  if (needs_patient && segments.pv1.field(2).empty()) {
    if (r.settings.strict) return required("PV1-2", "send the patient class");
    r.find("absent", "PV1-2", "no patient class");
  }
  r.understood.request = std::move(requests);
  return {};
}

// What we take (conformance: docs/conformance). The trigger of a message that names none is its only one (R22).
struct Event {
  const char* type;
  const char* trigger;
  Result<void> (*read)(Reading&);
};
constexpr std::array<Event, 11> events{{{"ADT", "A01", read_registration},
                                        {"ADT", "A04", read_registration},
                                        {"ADT", "A05", read_registration},
                                        {"ADT", "A08", read_registration},
                                        {"ADT", "A31", read_registration},
                                        {"ADT", "A11", read_visit_cancellation},
                                        {"ADT", "A40", read_merges},
                                        {"ORM", "O01", read_orders},
                                        {"OMG", "O19", read_orders},
                                        {"ORR", "O02", read_orders},
                                        {"ORG", "O20", read_orders}}};

Result<const Event*> event_of(Reading& r) {
  const std::string type = r.message.type();
  std::string trigger = r.message.trigger();
  if (type.empty()) return required("MSH-9", "send the message type and event");
  if (type == "ADT" && trigger.empty()) trigger = r.message.text("EVN-1");
  bool type_is_known = false;
  for (const Event& event : events) {
    if (type != event.type) continue;
    type_is_known = true;
    if (trigger == event.trigger || (trigger.empty() && type != "ADT")) return &event;
  }
  if (!type_is_known) return unsupported(ErrorKind::unsupported_message_type, "MSH-9.1", type, "one of ADT, ORM, OMG, ORR, ORG");
  return unsupported(ErrorKind::unsupported_event, "MSH-9.2", trigger, "an event that is supported for " + type);
}

// D17, R20, R21.
Result<void> check_header(Reading& r) {
  const std::string version = r.message.version(), processing = r.message.text("MSH-11");
  const bool is_known = version.size() >= 3 && version[0] == '2' && version[1] == '.' && version[2] >= '1' && version[2] <= '8';
  if (version.empty()) r.find("absent", "MSH-12", "no version; read by position");
  else if (!is_known) return unsupported(ErrorKind::unsupported_version, "MSH-12", version, "one of 2.1 to 2.8");
  const auto& accepted = r.settings.processing_ids;
  if (processing.empty()) r.find("absent", "MSH-11", "no processing id; taken as P");
  else if (std::find(accepted.begin(), accepted.end(), processing) == accepted.end())
    return unsupported(ErrorKind::unsupported_processing_id, "MSH-11", processing, fmt::format("one of {}", fmt::join(accepted, ", ")));
  if (r.message.control_id().empty()) r.find("absent", "MSH-10", "no control id; a repeat of the message cannot be recognised by it");
  return {};
}

}  // namespace

Result<Understood> understand(const Message& message, const InboundSettings& settings, const Zone& zone) {
  Reading reading{message, settings, zone, {}};
  const auto event = event_of(reading);
  if (!event) return event.error();
  if (auto header = check_header(reading); !header) return header.error();
  if (auto read = (*event)->read(reading); !read) return read.error();
  return std::move(reading.understood);
}

}  // namespace stepwise::mapping
