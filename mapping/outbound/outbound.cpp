// SPDX-License-Identifier: Apache-2.0
#include "mapping/outbound/outbound.hpp"

#include "base/text.hpp"
#include "hl7/charset.hpp"
#include "hl7/header.hpp"
#include "mapping/outbound/message_structure.hpp"
#include "mapping/outbound/outbound_messages.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using model::NotificationKind;

// An empty version means that of the destination.
struct MessageType {
  std::string_view type, event, version = {};
};
// Fields of MSH that depend on the message, not on the destination.
struct Envelope {
  std::string_view accept_acknowledgement = {}, application_acknowledgement = {}, country = {};
};
struct MessageRow {
  NotificationKind kind;
  MessageType in_2_3_1, in_2_5_1;
  void (*write)(hl7::Writer&, const Outbound&);
  Envelope envelope = {};
};
constexpr MessageType orm{"ORM", "O01"}, omg{"OMG", "O19"}, omi{"OMI", "O23"}, oru{"ORU", "R01"};
constexpr std::array messages{
    MessageRow{NotificationKind::order_status, orm, omg, write_order_message},
    MessageRow{NotificationKind::order_cancelled, orm, omg, write_order_message},
    MessageRow{NotificationKind::order_number_request, orm, omg, write_order_message},
    MessageRow{NotificationKind::procedure_scheduled, orm, omi, write_procedure_message},
    MessageRow{NotificationKind::procedure_updated, orm, omi, write_procedure_message},
    MessageRow{NotificationKind::result, oru, oru, write_result_message},
    MessageRow{NotificationKind::no_result, oru, oru, write_result_message},
    // IHE uses HL7 2.4 for appointments and 2.3.1 for the other messages.
    MessageRow{NotificationKind::appointment, {"SIU", "S12", "2.4"}, {"SIU", "S12"}, write_appointment_message},
    MessageRow{NotificationKind::patient_updated, {"ADT", "A08"}, {"ADT", "A08"}, write_update_message},
    MessageRow{NotificationKind::patient_merged, {"ADT", "A40"}, {"ADT", "A40"}, write_merge_message},
    // In 2.3.1 IHE's RAD-12 has no A47: a merge is used to retire an identifier.
    MessageRow{NotificationKind::identifier_changed, {"ADT", "A40"}, {"ADT", "A47"}, write_merge_message},
};

// Other forms of an order's status (reference 9.1).
constexpr MessageType osu{"OSU", "O51", "2.8"}, osu_2_5_1{"OSU", "O51", "2.5.1"}, org{"ORG", "O20", "2.4"};
struct StatusRow {
  StatusMessage form;
  MessageRow row;
};
constexpr std::array status_messages{
    StatusRow{StatusMessage::result, {NotificationKind::order_status, oru, oru, write_status_as_result}},
    StatusRow{StatusMessage::update, {NotificationKind::order_status, osu, osu, write_status_as_update}},
    StatusRow{StatusMessage::update_2_5_1,
              {NotificationKind::order_status, osu_2_5_1, osu_2_5_1, write_status_as_update}},
    StatusRow{StatusMessage::response,
              {NotificationKind::order_status, org, org, write_status_as_response, {"AL", "AL", "CHN"}}},
};

// ORC-5 of the response has other meanings: SC means checked in, which we report when the examination has begun. It has
// no code for scheduled, and CM means that the report is being written, which we do not know.
struct ShiftedStatus {
  std::string_view ours, theirs;
};
constexpr std::array shifted_statuses{ShiftedStatus{"IP", "SC"}, ShiftedStatus{"CM", "IP"}, ShiftedStatus{"DC", "DC"},
                                      ShiftedStatus{"CA", "CA"}};

// False: the response has no code for this status.
bool shift_status(model::Notification& notification) {
  const auto found = std::find_if(shifted_statuses.begin(), shifted_statuses.end(),
                                  [&](const ShiftedStatus& row) { return row.ours == notification.order_status; });
  if (found == shifted_statuses.end()) return false;
  notification.order_control = "OK";
  notification.order_status = found->theirs;
  return true;
}

MessageType type_of(const MessageRow& row, const Outbound& message) {
  MessageType type = message.is_2_5_1() ? row.in_2_5_1 : row.in_2_3_1;
  if (row.kind != NotificationKind::patient_updated && row.kind != NotificationKind::appointment) return type;
  type.event = message.notification.event;
  return type;
}

// MSH-9.3; "" in 2.3.1, which has no third component.
std::string_view structure_of(const MessageType& type, const Outbound& message) {
  if (message.version == "2.3.1" && !message.destination.writes_structure) return {};
  const MessageStructure* known = find_structure(message.version, type.type, type.event);
  return known == nullptr ? std::string_view() : known->id;
}

// The term for MSH-18: HL7 table 0211 has UNICODE UTF-8 since 2.5, and only UNICODE before.
std::string_view charset_term(const std::string& charset, const Outbound& message) {
  return !message.is_2_5_1() && charset == "UNICODE UTF-8" ? "UNICODE" : std::string_view(charset);
}

bool is_status(NotificationKind kind) {
  return kind == NotificationKind::order_status || kind == NotificationKind::order_cancelled;
}

const MessageRow& row_of(NotificationKind kind, StatusMessage form) {
  if (is_status(kind)) {
    for (const StatusRow& other : status_messages) {
      if (other.form == form) return other.row;
    }
  }
  return *std::find_if(messages.begin(), messages.end(), [&](const MessageRow& row) { return row.kind == kind; });
}

bool is_of_procedure(NotificationKind kind) {
  return kind == NotificationKind::procedure_scheduled || kind == NotificationKind::procedure_updated ||
         is_result(kind) || kind == NotificationKind::appointment;
}

template <class List, class Holds>
auto* find_in(List& list, Holds holds) {
  const auto found = std::find_if(list.begin(), list.end(), holds);
  return found == list.end() ? nullptr : &*found;
}

// The visit of the order; for a message about a patient the visit of the event, else the newest open visit.
const model::Visit* visit_of(const model::Notification& notification, const model::PatientRecord& patient,
                             const model::OrderRecord* order) {
  const auto visit_id = order ? order->order.visit_id.value_or(0) : notification.visit_id;
  if (order || visit_id)
    return find_in(patient.visits, [&](const model::Visit& visit) { return visit.id == visit_id; });
  const auto open = std::find_if(patient.visits.rbegin(), patient.visits.rend(),
                                 [](const model::Visit& visit) { return visit.state == model::VisitState::open; });
  return open == patient.visits.rend() ? nullptr : &*open;
}

std::string name_of(const MessageType& type) {
  return std::string(type.type) + "^" + std::string(type.event);
}

std::string write_message(const MessageRow& row, const Outbound& message, const std::string& charset) {
  const MessageType type = type_of(row, message);
  hl7::Header header;
  header.sending_application = message.header.sending_application;
  header.sending_facility = message.header.sending_facility;
  header.receiving_application = message.destination.receiving_application;
  header.receiving_facility = message.destination.receiving_facility;
  header.timestamp = message.zone.write_ts(message.header.now);
  header.message_type = type.type;
  header.trigger_event = type.event;
  header.structure = structure_of(type, message);
  header.control_id = message.header.control_id;
  header.processing_id = message.header.processing_id;
  header.version = message.version;
  header.accept_acknowledgement = row.envelope.accept_acknowledgement;
  header.application_acknowledgement = row.envelope.application_acknowledgement;
  header.country = row.envelope.country;
  header.charset = charset;
  hl7::Writer writer;
  hl7::write_header(writer, header);
  row.write(writer, message);
  return with_overrides(message.destination.overrides, name_of(type), writer.finish());
}

// MSH-18 is written only if the text is not ASCII (reference 2.1).
Rendered rendered(const MessageRow& row, const Outbound& message) {
  Rendered result;
  result.message_type = name_of(type_of(row, message));
  result.bytes = write_message(row, message, "");
  if (text::is_ascii(result.bytes)) return result;
  const std::string& charset = message.destination.charset;
  hl7::EncodedMessage encoded =
      hl7::encode(write_message(row, message, std::string(charset_term(charset, message))), charset);
  result.bytes = std::move(encoded.bytes);
  if (encoded.altered) {
    result.findings.push_back(
        {"text-altered", "MSH-18",
         "text that " + (charset.empty() ? "ASCII" : charset) + " cannot hold was transliterated"});
  }
  return result;
}

}  // namespace

std::optional<Rendered> render(const model::Notification& notification, const model::Snapshot& snapshot,
                               const DestinationProfile& destination, const OutboundHeader& header, const Zone& zone) {
  const auto order_id = notification.order_id;
  const model::OrderRecord* order =
      is_of_patient(notification.kind)
          ? nullptr
          : find_in(snapshot.orders, [&](const auto& record) { return record.order.id == order_id; });
  if (!order && !is_of_patient(notification.kind)) return std::nullopt;
  const model::RowId patient_id = order ? order->order.patient_id : notification.patient_id;
  const model::PatientRecord* patient =
      find_in(snapshot.patients, [&](const auto& record) { return record.patient.id == patient_id; });
  if (!patient) return std::nullopt;

  model::Notification told = notification;
  const bool is_response = is_status(told.kind) && destination.status_message == StatusMessage::response;
  if (is_response && !shift_status(told)) return std::nullopt;
  Outbound message{
      .notification = told, .patient = *patient, .destination = destination, .header = header, .zone = zone};
  message.order = order;
  message.visit = visit_of(notification, *patient, order);
  if (is_of_procedure(notification.kind)) {
    message.procedure =
        find_in(order->procedures, [&](const auto& one) { return one.id == notification.requested_procedure_id; });
    if (!message.procedure) return std::nullopt;
    message.performed =
        find_in(snapshot.performed, [&](const auto& one) { return one.id == notification.performed_id; });
  }
  if (notification.kind == NotificationKind::patient_merged) {
    message.retired = find_in(snapshot.patients,
                              [&](const auto& record) { return record.patient.id == notification.merged_patient_id; });
    if (!message.retired) return std::nullopt;
  }
  const MessageRow& row = row_of(notification.kind, destination.status_message);
  if (const MessageType type = type_of(row, message); !type.version.empty()) message.version = type.version;
  return rendered(row, message);
}

}  // namespace stepwise::mapping
