// SPDX-License-Identifier: Apache-2.0
// tests/e2e/audit.test.js checks the messages against a schema of PS3.15 A.5.1.
#include "mapping/audit/audit_message.hpp"

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "tests/support/catch.hpp"

#include <chrono>

using namespace stepwise;
using namespace std::chrono_literals;
using model::AuditAction;
using model::AuditActorKind;
using model::AuditEvent;
using model::AuditKind;

namespace {

const mapping::AuditSource source{"stepwise", "Hospital", "STEPWISE|RADIOLOGY", "77"};

AuditEvent order_event() {
  AuditEvent event;
  event.at = std::chrono::sys_days(2026y / 3 / 1) + 9h;
  event.kind = AuditKind::order_record;
  event.action = AuditAction::create;
  event.actor = {AuditActorKind::sender, "HIS|HOSP", "10.0.0.7"};
  event.what = "ORM^O01 NW";
  event.detail = "H0001";
  event.patients = {12};
  event.orders = {5};
  return event;
}

std::string audit_xml(const AuditEvent& event, const std::vector<sql::AuditedPatient>& patients = {}) {
  return mapping::write_audit_messages(event, source, patients).at(0);
}

bool has(const std::string& message, const std::string& text) {
  UNSCOPED_INFO(message);
  return message.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("PS3.15 A.5.3.8 Order Record: event, sender, receiver, audit source and patient") {
  const std::string message = audit_xml(order_event(), {{12, "P1^^^HOSP"}});
  CHECK(has(
      message,
      R"(<EventIdentification EventActionCode="C" EventDateTime="2026-03-01T09:00:00.000000Z" EventOutcomeIndicator="0"><EventID csd-code="110109" codeSystemName="DCM")"));
  CHECK(has(
      message,
      R"(<ActiveParticipant UserID="HIS|HOSP" UserIsRequestor="true" NetworkAccessPointID="10.0.0.7" NetworkAccessPointTypeCode="2"><RoleIDCode csd-code="110153")"));
  CHECK(has(
      message,
      R"(<ActiveParticipant UserID="STEPWISE|RADIOLOGY" AlternativeUserID="77" UserIsRequestor="false"><RoleIDCode csd-code="110152")"));
  CHECK(has(
      message,
      R"(<AuditSourceIdentification AuditEnterpriseSiteID="Hospital" AuditSourceID="stepwise"><AuditSourceTypeCode csd-code="4")"));
  CHECK(has(
      message,
      R"(ParticipantObjectID="P1^^^HOSP" ParticipantObjectTypeCode="1" ParticipantObjectTypeCodeRole="1"><ParticipantObjectIDTypeCode csd-code="2")"));
  CHECK(has(message, R"(type="MSH-10" value=")" + to_base64("H0001")));
  CHECK(has(message, R"(type="Order" value=")" + to_base64("5")));
}

TEST_CASE("a failure says what was wrong") {
  AuditEvent event = order_event();
  event.outcome = 4;
  event.detail = "status 0110";
  const std::string message = audit_xml(event);
  CHECK(has(message, R"(EventOutcomeIndicator="4")"));
  CHECK(has(message, "<EventOutcomeDescription>status 0110</EventOutcomeDescription>"));
  CHECK_FALSE(has(audit_xml(order_event()), "EventOutcomeDescription"));
}

TEST_CASE("PS3.15 A.5.3.10 Query: the query itself, and not the patients of the answers") {
  AuditEvent event = order_event();
  event.kind = AuditKind::query;
  event.query = to_base64("query");
  const std::string message = audit_xml(event, {{12, "P1^^^HOSP"}});
  CHECK(has(
      message,
      R"(ParticipantObjectID="1.2.840.10008.5.1.4.31" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="3")"));
  CHECK(has(message, "<ParticipantObjectQuery>" + to_base64("query") + "</ParticipantObjectQuery>"));
  CHECK(has(message, R"(type="TransferSyntax" value=")" + to_base64("1.2.840.10008.1.2.1")));
  CHECK_FALSE(has(message, "P1^^^HOSP"));
}

TEST_CASE("what we send has us as source and the destination as destination") {
  AuditEvent event = order_event();
  event.actor = {AuditActorKind::stepwise, {}, {}};
  event.destination = "pacs";
  const std::string message = audit_xml(event, {{12, "P1^^^HOSP"}});
  CHECK(has(
      message,
      R"(UserID="STEPWISE|RADIOLOGY" AlternativeUserID="77" UserIsRequestor="true"><RoleIDCode csd-code="110153")"));
  CHECK(has(message, R"(UserID="pacs" UserIsRequestor="false"><RoleIDCode csd-code="110152")"));
}

TEST_CASE("each event has the codes of PS3.16 CID 400 and 401") {
  struct Case {
    AuditKind kind;
    const char *id, *type;
  };
  for (const auto& [kind, id, type] :
       {Case{AuditKind::application_started, "110100", "110120"},
        Case{AuditKind::application_stopped, "110100", "110121"}, Case{AuditKind::audit_log_used, "110101", ""},
        Case{AuditKind::recording_stopped, "110113", "110133"}, Case{AuditKind::patient_record, "110110", ""},
        Case{AuditKind::procedure_record, "110111", ""}, Case{AuditKind::login, "110114", "110122"},
        Case{AuditKind::logout, "110114", "110123"}, Case{AuditKind::node_authentication, "110113", "110126"},
        Case{AuditKind::restricted_function, "110113", "110132"},
        Case{AuditKind::software_configuration, "110113", "110131"},
        Case{AuditKind::user_security, "110113", "110137"}}) {
    AuditEvent event = order_event();
    event.kind = kind;
    const std::string message = audit_xml(event);
    INFO(to_text(kind));
    CHECK(has(message, std::string(R"(<EventID csd-code=")") + id + '"'));
    CHECK(has(message, std::string(R"(<EventTypeCode csd-code=")") + type + '"') == (*type != 0));
  }
}

TEST_CASE("what a peer sent cannot break the document") {
  AuditEvent event = order_event();
  event.actor.name = "<HIS>&\"'\x01\xff";
  event.outcome = 4;
  event.detail = "]]><a/>\x02";
  const std::string message = audit_xml(event);
  CHECK(has(message, "UserID=\"&lt;HIS>&amp;&quot;' \xEF\xBF\xBD\""));
  CHECK_FALSE(has(message, "<a/>"));
  CHECK(message.find('\x02') == std::string::npos);
}

TEST_CASE("PS3.15 A.5.3.13: a message names one patient, and the orders only if they are surely those of the patient") {
  const auto messages = mapping::write_audit_messages(order_event(), source, {{12, "P1^^^HOSP"}, {13, "P2^^^HOSP"}});
  REQUIRE(messages.size() == 2);
  CHECK(has(messages[0], "P1^^^HOSP"));
  CHECK_FALSE(has(messages[0], "P2^^^HOSP"));
  CHECK(has(messages[1], "P2^^^HOSP"));
  CHECK_FALSE(has(messages[0], R"(type="Order")"));
}

TEST_CASE("a message names a limited number of orders") {
  AuditEvent event = order_event();
  event.orders.assign(limits::audit_message_orders + 1, 5);
  const std::string message = audit_xml(event, {{12, "P1^^^HOSP"}});
  std::size_t details = 0;
  for (std::size_t at = 0; (at = message.find("type=\"Order\"", at)) != std::string::npos; ++at) ++details;
  CHECK(details == limits::audit_message_orders);
}

TEST_CASE("an alert is executed, whatever it changed; an address that is no IP address is left out") {
  AuditEvent event = order_event();
  event.kind = AuditKind::user_security;
  event.action = AuditAction::update;
  event.actor.address = "import";
  event.what = "POST /api/v1/users/3/role";
  const std::string message = audit_xml(event);
  CHECK(has(message, R"(EventActionCode="E")"));
  CHECK_FALSE(has(message, "NetworkAccessPoint"));
  CHECK(has(message, R"(ParticipantObjectID="/api/v1/users/3/role")"));
}
