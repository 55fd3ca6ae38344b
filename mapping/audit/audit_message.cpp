// SPDX-License-Identifier: Apache-2.0
#include "mapping/audit/audit_message.hpp"

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "dicom/encoding.hpp"
#include "dicom/uid.hpp"
#include "sql/value_text.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

namespace stepwise::mapping {
namespace {

using model::AuditActorKind;
using model::AuditEvent;
using model::AuditKind;

struct CodedValue {
  const char* code = "";
  const char* meaning = "";
  const char* scheme = "DCM";
};

constexpr CodedValue application{"110150", "Application"};
constexpr CodedValue application_launcher{"110151", "Application Launcher"};
constexpr CodedValue destination_role{"110152", "Destination Role ID"};
constexpr CodedValue source_role{"110153", "Source Role ID"};
constexpr CodedValue patient_number{"2", "Patient Number", "RFC-3881"};
constexpr CodedValue uri{"12", "URI", "RFC-3881"};
constexpr CodedValue sop_class{"110181", "SOP Class UID"};

struct EventCodes {
  AuditKind kind;
  CodedValue id;
  CodedValue type = {};  // without a code: none
};
constexpr std::array event_codes{
    EventCodes{AuditKind::application_started, {"110100", "Application Activity"}, {"110120", "Application Start"}},
    EventCodes{AuditKind::application_stopped, {"110100", "Application Activity"}, {"110121", "Application Stop"}},
    EventCodes{AuditKind::audit_log_used, {"110101", "Audit Log Used"}},
    EventCodes{AuditKind::recording_stopped, {"110113", "Security Alert"}, {"110133", "Audit Recording Stopped"}},
    EventCodes{AuditKind::order_record, {"110109", "Order Record"}},
    EventCodes{AuditKind::patient_record, {"110110", "Patient Record"}},
    EventCodes{AuditKind::procedure_record, {"110111", "Procedure Record"}},
    EventCodes{AuditKind::query, {"110112", "Query"}},
    EventCodes{AuditKind::login, {"110114", "User Authentication"}, {"110122", "Login"}},
    EventCodes{AuditKind::logout, {"110114", "User Authentication"}, {"110123", "Logout"}},
    EventCodes{AuditKind::node_authentication, {"110113", "Security Alert"}, {"110126", "Node Authentication"}},
    EventCodes{AuditKind::restricted_function, {"110113", "Security Alert"}, {"110132", "Use of Restricted Function"}},
    EventCodes{AuditKind::software_configuration, {"110113", "Security Alert"}, {"110131", "Software Configuration"}},
    EventCodes{AuditKind::user_security, {"110113", "Security Alert"}, {"110137", "User Security Attributes Changed"}},
};

const EventCodes& codes_of(AuditKind kind) {
  return *std::ranges::find(event_codes, kind, &EventCodes::kind);
}

bool is_alert(AuditKind kind) {
  return std::string_view(codes_of(kind).id.code) == "110113";
}

pugi::xml_node add(pugi::xml_node parent, const char* name) {
  return parent.append_child(name);
}

// pugixml writes what it gets; XML 1.0 does not allow most control characters.
std::string allowed_in_xml(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return sql::storable(text);
}

void set(pugi::xml_node node, const char* attribute, const std::string& value) {
  node.append_attribute(attribute).set_value(allowed_in_xml(value).c_str());
}

void add_code(pugi::xml_node parent, const char* name, const CodedValue& value) {
  pugi::xml_node node = add(parent, name);
  set(node, "csd-code", value.code);
  set(node, "codeSystemName", value.scheme);
  set(node, "displayName", value.meaning);
  set(node, "originalText", value.meaning);
}

struct Participant {
  std::string user_id, alternative_id, address;
  bool is_requestor = false;
  CodedValue role = {};  // without a code: none
};

// An import, for example, has a word in its place.
bool is_ip_address(std::string_view text) {
  return text.find_first_of(".:") != std::string_view::npos &&
         text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos;
}

void add_participant(pugi::xml_node message, const Participant& participant) {
  pugi::xml_node node = add(message, "ActiveParticipant");
  set(node, "UserID", participant.user_id);
  if (!participant.alternative_id.empty()) set(node, "AlternativeUserID", participant.alternative_id);
  set(node, "UserIsRequestor", participant.is_requestor ? "true" : "false");
  if (is_ip_address(participant.address)) {
    set(node, "NetworkAccessPointID", participant.address);
    set(node, "NetworkAccessPointTypeCode", "2");  // an IP address
  }
  if (*participant.role.code != 0) add_code(node, "RoleIDCode", participant.role);
}

std::string user_id_of(const model::AuditActor& actor) {
  return actor.name.empty() ? std::string(to_text(actor.kind)) : actor.name;
}

// Who sent the data and who received it. If Stepwise showed data to a user, the user asked for it.
void add_participants(pugi::xml_node message, const AuditEvent& event, const AuditSource& source) {
  const Participant we{source.user_id, source.process_id, {}, event.actor.kind == AuditActorKind::stepwise};
  const Participant actor{user_id_of(event.actor), {}, event.actor.address, true};
  const auto in_role = [&](Participant participant, const CodedValue& role) {
    participant.role = role;
    add_participant(message, participant);
  };
  if (event.kind == AuditKind::application_started || event.kind == AuditKind::application_stopped) {
    in_role(we, application);
    in_role(actor, application_launcher);
  } else if (is_alert(event.kind) || event.kind == AuditKind::login || event.kind == AuditKind::logout ||
             event.kind == AuditKind::audit_log_used) {
    in_role(we, application);
    if (event.actor.kind != AuditActorKind::stepwise) add_participant(message, actor);
  } else if (event.actor.kind == AuditActorKind::stepwise) {
    in_role(we, source_role);
    if (!event.destination.empty()) in_role({event.destination, {}, {}, false}, destination_role);
  } else {
    in_role(actor, source_role);
    in_role(we, destination_role);
  }
}

void add_detail(pugi::xml_node object, const char* type, const std::string& value) {
  if (value.empty()) return;
  pugi::xml_node detail = add(object, "ParticipantObjectDetail");
  set(detail, "type", type);
  set(detail, "value", to_base64(value));
}

// `role` and `type` are codes of RFC 3881.
pugi::xml_node add_object(pugi::xml_node message, const std::string& id, const char* type, const char* role,
                          const CodedValue& id_type) {
  pugi::xml_node object = add(message, "ParticipantObjectIdentification");
  set(object, "ParticipantObjectID", id);
  set(object, "ParticipantObjectTypeCode", type);
  set(object, "ParticipantObjectTypeCodeRole", role);
  add_code(object, "ParticipantObjectIDTypeCode", id_type);
  return object;
}

void add_text(pugi::xml_node parent, const char* name, const std::string& text) {
  add(parent, name).text().set(allowed_in_xml(text).c_str());
}

void add_patient(pugi::xml_node message, const AuditEvent& event, const sql::AuditedPatient& patient, bool orders) {
  pugi::xml_node object = add_object(message, patient.identifier, "1", "1", patient_number);
  add_text(object, "ParticipantObjectName", fmt::format("patient {} of Stepwise", patient.id));
  add_detail(object, event.actor.kind == AuditActorKind::sender ? "MSH-10" : "Detail", event.detail);
  const std::size_t named = orders ? std::min(event.orders.size(), limits::audit_message_orders) : 0;
  for (std::size_t n = 0; n < named; ++n) add_detail(object, "Order", std::to_string(event.orders[n]));
}

void add_query(pugi::xml_node message, const AuditEvent& event) {
  pugi::xml_node object = add_object(message, std::string(dicom::uids::modality_worklist_find), "2", "3", sop_class);
  add(object, "ParticipantObjectQuery").text().set(event.query.c_str());  // it is base64
  add_detail(object, "TransferSyntax", std::string(uid_of(dicom::TransferSyntax::explicit_little_endian)));
}

// What an alert or the use of the audit trail is about.
void add_resource(pugi::xml_node message, const AuditEvent& event) {
  // "GET /api/v1/audit": the path is the URI.
  const std::size_t path = event.what.find('/');
  pugi::xml_node object =
      add_object(message, path == std::string::npos ? event.what : event.what.substr(path), "2", "13", uri);
  add_text(object, "ParticipantObjectName",
           event.kind == AuditKind::audit_log_used ? "Security Audit Log" : "Stepwise");
  add_detail(object, "Alert Description", event.detail);
}

// `orders`: name the orders of the event, too.
std::string write_message(const AuditEvent& event, const AuditSource& source, const sql::AuditedPatient* patient,
                          bool orders) {
  pugi::xml_document document;
  pugi::xml_node message = document.append_child("AuditMessage");
  const EventCodes& codes = codes_of(event.kind);

  pugi::xml_node identification = add(message, "EventIdentification");
  set(identification, "EventActionCode", is_alert(event.kind) ? std::string("E") : std::string(to_text(event.action)));
  set(identification, "EventDateTime", sql::to_text(event.at));
  set(identification, "EventOutcomeIndicator", std::to_string(event.outcome));
  add_code(identification, "EventID", codes.id);
  if (*codes.type.code != 0) add_code(identification, "EventTypeCode", codes.type);
  if (event.outcome != 0) add_text(identification, "EventOutcomeDescription", event.detail);

  add_participants(message, event, source);

  pugi::xml_node audit_source = add(message, "AuditSourceIdentification");
  if (!source.enterprise_site.empty()) set(audit_source, "AuditEnterpriseSiteID", source.enterprise_site);
  set(audit_source, "AuditSourceID", source.id);
  add_code(audit_source, "AuditSourceTypeCode", {"4", "Application Server Process", "DCM"});

  if (event.kind == AuditKind::query && !event.query.empty())
    add_query(message, event);
  else if (is_alert(event.kind) || event.kind == AuditKind::audit_log_used)
    add_resource(message, event);
  else if (patient != nullptr)
    add_patient(message, event, *patient, orders);
  std::ostringstream text;
  document.save(text, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return text.str();
}

}  // namespace

bool names_patients(AuditKind kind) {
  return kind == AuditKind::order_record || kind == AuditKind::patient_record || kind == AuditKind::procedure_record;
}

std::vector<std::string> write_audit_messages(const AuditEvent& event, const AuditSource& source,
                                              const std::vector<sql::AuditedPatient>& patients) {
  if (patients.empty() || !names_patients(event.kind)) return {write_message(event, source, nullptr, false)};
  std::vector<std::string> messages;
  for (const sql::AuditedPatient& patient : patients)
    messages.push_back(write_message(event, source, &patient, patients.size() == 1));
  return messages;
}

}  // namespace stepwise::mapping
