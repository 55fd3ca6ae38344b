// SPDX-License-Identifier: Apache-2.0
// HL7 out: RAD-3, RAD-4, RAD-13, RAD-12 and ORU^R01, field by field (reference 2.8, 2.9, 9.2, reference 12).
#include "mapping/outbound/outbound.hpp"

#include "hl7/message.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mapping/records.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
using model::NotificationKind;
using model::StepState;

namespace {

struct Site {
  model::Snapshot snapshot;
  DestinationProfile destination;
  OutboundHeader header;

  Site() {
    snapshot.patients.push_back(mary());
    snapshot.orders.push_back(chest());
    destination.name = "pacs";
    destination.receiving_application = "PACS";
    destination.receiving_facility = "IMG";
    header.sending_application = "BROKER";
    header.sending_facility = "RAD";
    header.control_id = "SW0000000000000017";
    header.now =
        std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(7) + std::chrono::seconds(1);
  }
  model::OrderRecord& order() { return snapshot.orders.front(); }
  model::Patient& patient() { return snapshot.patients.front().patient; }

  std::optional<Rendered> rendered(const model::Notification& notification) const {
    return render(notification, snapshot, destination, header, *Zone::named("Europe/Berlin"));
  }
  std::string bytes(const model::Notification& notification) const {
    const auto result = rendered(notification);
    REQUIRE(result.has_value());
    return result->bytes;
  }
  hl7::Message message(const model::Notification& notification) const {
    auto parsed = hl7::Message::parse(bytes(notification));
    REQUIRE(parsed.has_value());
    return std::move(*parsed);
  }
};

model::Notification status(const char* control, const char* order_status, const model::Code& reason = {}) {
  return {.kind = NotificationKind::order_status,
          .patient_id = 1,
          .order_id = 21,
          .order_control = control,
          .order_status = order_status,
          .reason = reason};
}
model::Notification procedure(const char* control, const char* order_status,
                              NotificationKind kind = NotificationKind::procedure_updated) {
  return {.kind = kind,
          .patient_id = 1,
          .order_id = 21,
          .requested_procedure_id = 31,
          .order_control = control,
          .order_status = order_status};
}
const model::Notification scheduled = procedure("NW", "SC", NotificationKind::procedure_scheduled);

std::string line(const std::string& message, const std::string& name, int occurrence = 1) {
  std::size_t at = 0;
  while (at < message.size()) {
    const std::size_t end = message.find('\r', at);
    if (message.compare(at, name.size() + 1, name + "|") == 0 && --occurrence == 0) return message.substr(at, end - at);
    at = end + 1;
  }
  return "";
}
int count(const hl7::Message& message, std::string_view name) {
  int found = 0;
  for (const hl7::Segment& segment : message.segments()) found += segment.name() == name ? 1 : 0;
  return found;
}
std::string order_of_segments(const hl7::Message& message) {
  std::string names;
  for (const hl7::Segment& segment : message.segments())
    names += (names.empty() ? "" : " ") + std::string(segment.name());
  return names;
}

// The bare order of reference 12.
void strip(Site& site) {
  model::Order& order = site.order().order;
  order.callback_phone = order.clinical_information = order.order_comments = order.procedure_comments = "";
  order.danger = order.body_site_modifier = order.duplicate_reason = {};
  order.transport_arranged = "";
  order.service_supplements.clear();
  order.reasons.resize(1);
  order.priority = "R";
  order.ordering_provider.authority = "";
  model::ScheduledProcedureStep& step = site.order().steps.front();
  step.performing_physician = {};
  step.station_aets = {"CR01"};
  step.station_name = step.location = "";
  site.patient().allergies.clear();
}

}  // namespace

TEST_CASE("A02: RAD-4 in 2.3.1 as in reference 12") {
  Site site;
  strip(site);
  const std::string message = site.bytes(scheduled);
  CHECK(line(message, "MSH") ==
        "MSH|^~\\&|BROKER|RAD|PACS|IMG|20260301080001+0100||ORM^O01|SW0000000000000017|P|2.3.1");
  CHECK(line(message, "ORC") ==
        "ORC|NW|P5001^HIS|F8801^BROKER||SC||1^once^^20260301090000^^R||20260301080001|CLK^CLERK||D22^REF^ROSE|||||RAD^"
        "RADIOLOGY^L");
  CHECK(line(message, "OBR") ==
        "OBR|1|P5001^HIS|F8801^BROKER|XCH^Chest^L^P1^Chest 2 "
        "views^ERL||||||||||||D22^REF^ROSE||A2600001|R26-31|S26-77||||DX|||1^once^^20260301090000^^R|||WALK|"
        "R05^Cough^I10|||||||||||||XCH^Chest^L");
  CHECK(line(message, "ZDS") == "ZDS|1.2.3.4.5.6.7^100^Application^DICOM");
  CHECK(order_of_segments(site.message(scheduled)) == "MSH PID PV1 ORC OBR ZDS");
  CHECK(site.rendered(scheduled)->message_type == "ORM^O01");
  CHECK(site.rendered(scheduled)->findings.empty());
}

TEST_CASE("A05: RAD-4 in 2.5.1 as in reference 12, and no field that 2.5.1 forbids") {
  Site site;
  strip(site);
  site.destination.version = "2.5.1";
  const std::string message = site.bytes(scheduled);
  CHECK(line(message, "MSH").ends_with("||OMI^O23^OMI_O23|SW0000000000000017|P|2.5.1"));
  CHECK(line(message, "ORC") ==
        "ORC|NW|P5001^HIS|F8801^BROKER||SC||||20260301080001|CLK^CLERK||D22^REF^ROSE|||||RAD^RADIOLOGY^L");
  CHECK(line(message, "TQ1") == "TQ1|1||||||20260301090000||R^Routine^HL70485");
  CHECK(line(message, "IPC") ==
        "IPC|A2600001^BROKER|R26-31^BROKER|1.2.3.4.5.6.7|S26-77^BROKER|DX|P1^Chest 2 views^ERL|||CR01");
  const hl7::Message parsed = site.message(scheduled);
  CHECK(order_of_segments(parsed) == "MSH PID PV1 ORC TQ1 OBR IPC");
  CHECK(parsed.segment("OBR").field(4).raw() == "XCH^Chest^L");
  for (const int forbidden : {14, 15, 27}) CHECK(parsed.segment("OBR").field(forbidden).empty());
  CHECK(parsed.text("OBR-44.1") == "XCH");
  CHECK(parsed.segment("ORC").field(7).empty());
}

TEST_CASE("4: OBR-41, and in 2.5.1 OBR-47 and OBR-48, go on as they were ordered") {
  Site site;
  CHECK(site.message(scheduled).text("OBR-41") == "A");
  for (const int later : {47, 48}) CHECK(site.message(scheduled).segment("OBR").field(later).empty());
  site.destination.version = "2.5.1";
  const hl7::Message message = site.message(scheduled);
  CHECK(message.text("OBR-41") == "A");
  CHECK(message.segment("OBR").field(47).raw() == "PORT^Portable^L~ISO^Isolation^L");
  CHECK(message.segment("OBR").field(48).raw() == "2^Follow-up^L");
}

TEST_CASE("PID and PV1 from what is stored") {
  Site site;
  const hl7::Message message = site.message(scheduled);
  CHECK(message.segment("PID").field(3).raw() == "12345^^^HOSP&1.2.3&ISO^MR~999^^^NATION^NI");
  CHECK(message.segment("PID").field(5).raw() == "WEST^MARY^A^III^Dr");
  CHECK(message.segment("PID").field(6).raw() == "EAST^ANN");
  CHECK(message.text("PID-7") == "197003150830");
  CHECK(message.text("PID-8") == "F");
  CHECK(message.segment("PID").field(11).raw() == "12 HARBOUR ROAD^^NEWTOWN^^1234");
  CHECK(message.text("PID-13") == "555-0199");
  CHECK(message.segment("PID").field(15).raw() == "en^English^ISO639");
  CHECK(message.segment("PID").field(18).raw() == "A77^^^HOSP");
  CHECK(message.segment("PID").field(10).raw() == "2106-3^White^HL70005");
  CHECK(message.segment("PID").field(22).raw() == "N^Not Hispanic^HL70189");
  CHECK(message.text("PV1-2") == "O");
  CHECK(message.segment("PV1").field(3).raw() == "RAD^1^2");
  CHECK(message.segment("PV1").field(7).raw() == "D20^ATT^ANN^^^^^^HOSP");
  CHECK(message.segment("PV1").field(8).raw() == "D22^REF^ROSE^^^^^^HOSP");
  CHECK(message.text("PV1-10") == "SUR");
  CHECK(message.segment("PV1").field(15).raw() == "A2~B6");
  CHECK(message.text("PV1-16") == "VIP");
  CHECK(message.segment("PV1").field(17).raw() == "D23^ADM^ADA^^^^^^HOSP");
  CHECK(message.segment("PV1").field(19).raw() == "V901^^^HOSP");
  CHECK(message.text("PV1-44") == "20260228120000");
  CHECK(message.text("PV1-45") == "20260303100000");
  CHECK(message.text("PV1-51") == "V");
}

TEST_CASE("reference 4.4: PV1-3 is sent as received") {
  Site site;
  site.snapshot.patients.front().visits.front().location_components = {
      {"ER/Trauma"}, {}, {"1"}, {"HOSP", "1.2.3", "ISO"}};
  CHECK(site.message(scheduled).segment("PV1").field(3).raw() == "ER/Trauma^^1^HOSP&1.2.3&ISO");
}

TEST_CASE("a patient and visit of whom little is known") {
  Site site;
  site.patient() = {};
  site.patient().id = 1;
  site.patient().identifiers = {{"T1", "STEPWISE", "", "", "PI"}};
  site.order().order.visit_id.reset();
  const hl7::Message message = site.message(scheduled);
  CHECK(message.text("PID-5") == "UNKNOWN");
  CHECK(message.text("PID-8") == "U");
  CHECK(message.text("PV1-2") == "N");
}

TEST_CASE("every field of ORC and OBR that we have") {
  Site site;
  site.order().order.placer_universal_id = "1.9";
  site.order().order.placer_universal_id_type = "ISO";
  site.order().order.placer_group_number = "G7";
  const hl7::Message message = site.message(scheduled);
  CHECK(message.segment("ORC").field(2).raw() == "P5001^HIS^1.9^ISO");
  CHECK(message.segment("OBR").field(2).raw() == "P5001^HIS^1.9^ISO");
  CHECK(message.text("ORC-4") == "G7");
  CHECK(message.text("ORC-14") == "555-1234");
  CHECK(message.segment("OBR").field(12).raw() == "INF^Infectious^L");
  CHECK(message.text("OBR-13") == "Old fracture");
  CHECK(message.segment("OBR").field(15).raw() == "^^^^L");
  CHECK(message.text("OBR-17") == "555-1234");
  CHECK(message.segment("OBR").field(31).raw() == "R05^Cough^I10~^fever");
  CHECK(message.segment("OBR").field(34).raw() == "T7&STONE&IDA");
  CHECK(message.segment("NTE").field(3).raw() == "First line\\.br\\second");
  site.destination.version = "2.5.1";
  CHECK(site.message(scheduled).text("OBR-46") == "L");
  CHECK(order_of_segments(site.message(scheduled)) == "MSH PID PV1 AL1 AL1 ORC TQ1 OBR NTE IPC");
}

TEST_CASE("reference 2.9: a pair, or an IPC, for each step and protocol code; six components of OBR-4") {
  Site site;
  site.order().steps.front().protocol_codes.push_back({"P2", "Chest lateral", "ERL", ""});
  model::ScheduledProcedureStep second = chest_step();
  second.id = 42;
  second.step_id = "S26-78";
  second.protocol_codes.clear();
  second.start_at = nine_o_clock() - std::chrono::minutes(30);
  site.order().steps.push_back(second);
  model::ScheduledProcedureStep other = chest_step();
  other.id = 43;
  other.requested_procedure_id = 99;
  site.order().steps.push_back(other);

  const hl7::Message pairs = site.message(scheduled);
  CHECK(order_of_segments(pairs) == "MSH PID PV1 ORC OBR NTE ORC OBR ORC OBR ZDS");
  CHECK(pairs.text("OBR(1)-1") == "1");
  CHECK(pairs.text("OBR(1)-4.4") == "P1");
  CHECK(pairs.text("OBR(2)-1") == "2");
  CHECK(pairs.text("OBR(2)-4.4") == "P2");
  CHECK(pairs.text("OBR(2)-20") == "S26-77");
  CHECK(pairs.text("OBR(3)-4.4") == "P1");  // of the order's alternative service
  CHECK(pairs.text("OBR(3)-20") == "S26-78");
  CHECK(pairs.text("ORC(3)-7.4") == "20260301083000");

  site.destination.version = "2.5.1";
  const hl7::Message ipcs = site.message(scheduled);
  CHECK(count(ipcs, "ORC") == 1);
  CHECK(count(ipcs, "IPC") == 3);
  CHECK(ipcs.text("TQ1-7") == "20260301083000");  // the earliest
  CHECK(ipcs.segment("OBR").field(20).empty());   // no step speaks for all
  for (int i = 1; i <= 3; ++i) {
    const std::string ipc = "IPC(" + std::to_string(i) + ")-";
    CHECK(ipcs.text(ipc + "1") == "A2600001");
    CHECK(ipcs.text(ipc + "2") == "R26-31");
    CHECK(ipcs.text(ipc + "3") == "1.2.3.4.5.6.7");
  }
}

TEST_CASE("A service without protocol: 1-3 is both") {
  Site site;
  site.order().steps.front().protocol_codes.clear();
  site.order().order.service_alternate = {};
  CHECK(site.message(scheduled).segment("OBR").field(4).raw() == "XCH^Chest^L^XCH^Chest^L");
}

TEST_CASE("A06: each procedure is a message of its own: own Study UID, one accession number") {
  Site site;
  model::RequestedProcedure second = site.order().procedures.front();
  second.id = 32;
  second.requested_procedure_id = "R26-32";
  second.study_instance_uid = "1.2.3.8";
  second.accession_number = "";
  site.order().procedures.push_back(second);
  model::ScheduledProcedureStep step = chest_step();
  step.id = 42;
  step.requested_procedure_id = 32;
  step.step_id = "S26-78";
  site.order().steps.push_back(step);
  model::Notification of_second = scheduled;
  of_second.requested_procedure_id = 32;
  CHECK(site.message(scheduled).text("ZDS-1.1") == "1.2.3.4.5.6.7");
  CHECK(site.message(of_second).text("ZDS-1.1") == "1.2.3.8");
  CHECK(site.message(of_second).text("OBR-19") == "R26-32");
  CHECK(site.message(of_second).text("OBR-20") == "S26-78");
  CHECK(site.message(of_second).text("OBR-18") == "A2600001");
  CHECK(count(site.message(of_second), "OBR") == 1);
}

TEST_CASE("RAD-13: the steps that it contains (reference 7.3)") {
  Site site;
  model::ScheduledProcedureStep second = chest_step();
  second.id = 42;
  second.step_id = "S26-78";
  site.order().steps.push_back(second);
  const auto spoken_of = [&](const model::Notification& notification) {
    std::string ids;
    const hl7::Message message = site.message(notification);
    for (int i = 1; i <= count(message, "OBR"); ++i) ids += message.text("OBR(" + std::to_string(i) + ")-20") + " ";
    return ids;
  };
  CHECK(spoken_of(procedure("XO", "SC")) == "S26-77 S26-78 ");
  for (const StepState out :
       {StepState::cancelled, StepState::never_performed, StepState::discontinued, StepState::unscheduled}) {
    site.order().steps[1].state = out;
    CHECK(spoken_of(procedure("XO", "SC")) == "S26-77 ");  // the remaining pair
    CHECK(spoken_of(procedure("CA", "CA")) == "S26-77 S26-78 ");
    CHECK(spoken_of(procedure("DC", "CA")) == "S26-77 S26-78 ");
  }
  site.order().steps[0].state = site.order().steps[1].state = StepState::completed;
  CHECK(spoken_of(procedure("XO", "CM")) == "S26-77 S26-78 ");
  CHECK(site.message(procedure("XO", "CM")).text("ORC-5") == "CM");
  model::Notification cancelled = procedure("CA", "CA");
  cancelled.reason = {"DUP", "Duplicate", "L", ""};
  CHECK(site.message(cancelled).text("ORC-1") == "CA");
  CHECK(site.message(cancelled).segment("ORC").field(16).raw() == "DUP^Duplicate^L");
}

TEST_CASE("RAD-3: status, with what the Connectathon asks and a little more (reference 2.8)") {
  Site site;
  for (const auto& [order_status, result_status] : {std::pair{"SC", "S"}, {"IP", "I"}, {"CM", "R"}, {"DC", "X"}}) {
    INFO(order_status);
    const hl7::Message message = site.message(status("SC", order_status, {"", "NM not performed", "", ""}));
    CHECK(message.type() == "ORM");
    CHECK(message.trigger() == "O01");
    CHECK(message.text("ORC-1") == "SC");
    CHECK(message.text("ORC-2") == "P5001");
    CHECK(message.text("ORC-3") == "F8801");
    CHECK(message.text("OBR-3") == "F8801");
    CHECK(message.text("ORC-5") == order_status);
    CHECK(message.text("ORC-16.2") == "NM not performed");
    CHECK(message.text("OBR-25") == result_status);
    CHECK(message.segment("OBR").field(4).raw() == "XCH^Chest^L^P1^Chest 2 views^ERL");  // echoed exactly
    CHECK(message.text("OBR-18") == "A2600001");
    CHECK(order_of_segments(message) == "MSH PID PV1 ORC OBR");
  }
  site.destination.version = "2.5.1";
  CHECK(order_of_segments(site.message(status("SC", "IP"))) == "MSH PID PV1 ORC TQ1 OBR");
  CHECK(site.message(status("SC", "IP")).text("MSH-9.3") == "OMG_O19");
}

TEST_CASE("RAD-3: cancelled by the filler, and the request for a placer number") {
  Site site;
  model::Notification cancelled = status("OC", "CA", {"", "no contrast left", "", ""});
  cancelled.kind = NotificationKind::order_cancelled;
  CHECK(line(site.bytes(cancelled), "ORC").starts_with("ORC|OC|P5001^HIS|F8801^BROKER||CA|"));
  CHECK(site.message(cancelled).text("ORC-16.2") == "no contrast left");

  site.order().order.placer_number = "";
  model::Notification number = status("SN", "SC");
  number.kind = NotificationKind::order_number_request;
  const hl7::Message message = site.message(number);
  CHECK(message.text("ORC-1") == "SN");
  CHECK(message.segment("ORC").field(2).empty());
  CHECK(message.segment("OBR").field(2).empty());
  CHECK(message.text("ORC-3.2") == "BROKER");
  CHECK(message.text("OBR-3") == "F8801");
  CHECK(message.text("OBR-16") == "D22");
  CHECK(message.text("OBR-27.4") == "20260301090000");
  CHECK(message.text("OBR-31") == "R05");
  CHECK(message.segment("OBR").field(25).empty());
}

TEST_CASE("reference 9.2: ORU^R01 for what was acquired and is not read yet") {
  Site site;
  model::PerformedProcedureStep performed;
  performed.id = 51;
  performed.sop_instance_uid = "1.2.9";
  performed.started_on = performed.ended_on = "20260301";
  performed.started_time = "090500.123";
  performed.ended_time = "0915";
  performed.modality = "CR";
  performed.station_aet = "CR01";
  performed.comments = "two views\r\none repeated";
  performed.procedure_codes = {{"XCH2", "Chest 2 views", "L", ""}};
  performed.protocol_codes = {{"P1", "Chest 2 views", "ERL", ""}};
  performed.series = {{"1.2.8.1", "PA", "CHEST", "PACS", "STONE^IDA", 2}, {"1.2.8.2", "LAT", "CHEST", "PACS", "", 1}};
  site.snapshot.performed.push_back(performed);
  model::Notification result{.kind = NotificationKind::result,
                             .patient_id = 1,
                             .order_id = 21,
                             .requested_procedure_id = 31,
                             .order_status = "CM"};
  result.performed_id = 51;

  const hl7::Message message = site.message(result);
  CHECK(message.type() == "ORU");
  CHECK(message.trigger() == "R01");
  CHECK(order_of_segments(message) == "MSH PID PV1 ORC OBR OBX OBX OBX OBX OBX OBX OBX OBX OBX");
  CHECK(message.text("ORC-1") == "SC");
  CHECK(message.text("ORC-5") == "CM");
  CHECK(message.text("OBR-2") == "P5001");
  CHECK(message.text("OBR-3") == "F8801");
  CHECK(message.segment("OBR").field(4).raw() == "XCH^Chest^L^P1^Chest 2 views^ERL");
  CHECK(message.text("OBR-7") == "20260301090500");
  CHECK(message.text("OBR-8") == "202603010915");
  CHECK(message.text("OBR-18") == "A2600001");
  CHECK(message.text("OBR-19") == "R26-31");
  CHECK(message.text("OBR-20") == "S26-77");
  CHECK(message.text("OBR-22") == "20260301080001");
  CHECK(message.text("OBR-24") == "CR");
  CHECK(message.text("OBR-25") == "R");
  CHECK(message.segment("OBR").field(34).raw() == "&STONE&IDA");
  CHECK(message.text("OBR-44") == "XCH2");
  const auto obx = [&](int i, const char* field) { return message.text("OBX(" + std::to_string(i) + ")-" + field); };
  CHECK(obx(1, "1") == "1");
  CHECK(obx(1, "2") == "ST");
  CHECK(message.segment("OBX").field(3).raw() == "113014^DICOM Study^DCM");
  CHECK(obx(1, "5") == "1.2.3.4.5.6.7");
  CHECK(obx(1, "11") == "F");
  CHECK(obx(2, "3") == "112002");
  CHECK(obx(2, "4") == "1");
  CHECK(obx(2, "5") == "1.2.8.1");
  CHECK(obx(3, "4") == "2");
  CHECK(obx(3, "5") == "1.2.8.2");
  CHECK(obx(4, "3") == "113016");
  CHECK(obx(4, "5") == "1.2.9");
  CHECK((obx(5, "2") == "NM" && obx(5, "3") == "SERIES" && obx(5, "5") == "2"));
  CHECK((obx(6, "2") == "NM" && obx(6, "3") == "INSTANCES" && obx(6, "5") == "3"));
  CHECK(obx(7, "5") == "CR01");
  CHECK((obx(8, "2") == "CE" && obx(8, "5") == "P1"));
  CHECK((obx(9, "2") == "TX" && message.segment("OBX", 9).field(5).raw() == "two views\\.br\\one repeated"));

  site.order().procedures.front().performed_study_uid = "1.2.99";
  CHECK(site.message(result).text("OBX-5") == "1.2.99");

  // DICOM has forms of times and numbers that HL7 does not have.
  model::PerformedProcedureStep& stored = site.snapshot.performed.back();
  stored.started_time = "09";
  stored.ended_time = "095960.5";
  CHECK(site.message(result).text("OBR-7") == "202603010900");
  CHECK(site.message(result).text("OBR-8") == "20260301095959");
  for (const auto& [ds, nm] : {std::pair{"1E3", "1000"}, std::pair{"-1.5e-3", "-0.0015"}, std::pair{"+2E0", "2"},
                               std::pair{"12.50", "12.50"}}) {
    stored.dose.area_product = ds;
    CHECK(site.message(result).segment("OBX", 9).field(3).text(1) == "113722");
    CHECK(site.message(result).segment("OBX", 9).field(5).text() == nm);
  }
  stored.dose.area_product.clear();
  site.destination.version = "2.5.1";
  CHECK(site.message(result).text("MSH-9.3") == "ORU_R01");
  CHECK(site.message(result).segment("TQ1").exists());
}

TEST_CASE("reference 9.2: OBR-34 is the operator of the first series that names one, whichever series that is") {
  Site site;
  model::PerformedProcedureStep performed;
  performed.id = 51;
  performed.series.resize(3);
  site.snapshot.performed.push_back(performed);
  model::Notification result{.kind = NotificationKind::result,
                             .patient_id = 1,
                             .order_id = 21,
                             .requested_procedure_id = 31,
                             .order_status = "CM"};
  result.performed_id = 51;
  auto& series = site.snapshot.performed.front().series;
  CHECK(site.message(result).segment("OBR").field(34).raw() == "T7&STONE&IDA");  // who was to perform it
  series[2].operators_name = "LAST^LEO";
  CHECK(site.message(result).segment("OBR").field(34).raw() == "&LAST&LEO");
  series[1].operators_name = "NEXT^NED\\OTHER^ONE";
  CHECK(site.message(result).segment("OBR").field(34).raw() == "&NEXT&NED");
}

TEST_CASE(
    "reference 9.2: what was never performed is told as OBR-25 X, with the reason; what was begun and given up with what was acquired") {
  Site site;
  model::Notification none{.kind = NotificationKind::no_result,
                           .patient_id = 1,
                           .order_id = 21,
                           .requested_procedure_id = 31,
                           .order_status = "CA",
                           .reason = {"", "X-ray settled it", "", ""}};
  const hl7::Message cancelled = site.message(none);
  CHECK(cancelled.type() == "ORU");
  CHECK(order_of_segments(cancelled) == "MSH PID PV1 ORC OBR OBX");
  CHECK(cancelled.text("ORC-5") == "CA");
  CHECK(cancelled.text("ORC-16.2") == "X-ray settled it");
  CHECK(cancelled.text("OBR-25") == "X");
  CHECK(cancelled.text("OBX-5") == "1.2.3.4.5.6.7");
  CHECK(cancelled.text("OBX-11") == "X");

  model::PerformedProcedureStep begun;
  begun.id = 51;
  begun.sop_instance_uid = "1.2.9";
  begun.state = model::PerformedState::discontinued;
  begun.discontinuation_reason = {"110500", "Doctor cancelled procedure", "DCM", ""};
  begun.series = {{"1.2.8.1", "PA", "CHEST", "PACS", "", 1}};
  site.snapshot.performed.push_back(begun);
  none.order_status = "DC";
  none.performed_id = 51;
  const hl7::Message discontinued = site.message(none);
  CHECK(discontinued.text("ORC-5") == "DC");
  CHECK(discontinued.text("OBR-25") == "X");
  CHECK(discontinued.text("OBX(2)-5") == "1.2.8.1");
  CHECK(discontinued.text("OBX(2)-11") == "F");
  CHECK(discontinued.text("OBX(6)-3") == "DISCONTINUATION");
  CHECK(discontinued.text("OBX(6)-5") == "110500");
}

TEST_CASE("RAD-12: A08 is what is stored; A40 names survivor and retired") {
  Site site;
  const hl7::Message update = site.message({.kind = NotificationKind::patient_updated, .patient_id = 1});
  CHECK(order_of_segments(update) == "MSH EVN PID PV1 OBX OBX AL1 AL1");
  CHECK(update.text("MSH-9.2") == "A08");
  CHECK(update.text("EVN-1") == "A08");
  CHECK(update.text("EVN-2") == "20260301080001");
  CHECK(update.text("PID-3") == "12345");
  CHECK(update.text("PV1-19") == "V901");
  CHECK((update.text("OBX-3") == "29463-7" && update.text("OBX-5") == "68.04" && update.text("OBX-6") == "kg"));
  CHECK(update.text("AL1-3.2") == "PENICILLIN");

  model::PatientRecord retired;
  retired.patient.id = 2;
  retired.patient.identifiers = {{"T1", "STEPWISE", "", "", "PI"}};
  retired.patient.name = model::parse_person_name("DOE^UNKNOWN-1");
  retired.patient.merged_into = 1;
  site.snapshot.patients.push_back(retired);
  model::Notification merged{.kind = NotificationKind::patient_merged, .patient_id = 1};
  merged.merged_patient_id = 2;
  site.destination.version = "2.5.1";
  const hl7::Message merge = site.message(merged);
  CHECK(order_of_segments(merge) == "MSH EVN PID MRG");
  CHECK(merge.text("MSH-9.3") == "ADT_A39");
  CHECK(merge.segment("EVN").field(1).empty());
  CHECK(merge.text("PID-3") == "12345");
  CHECK(merge.segment("MRG").field(1).raw() == "T1^^^STEPWISE^PI");
  CHECK(merge.text("MRG-7.2") == "UNKNOWN-1");
}

TEST_CASE("reference 2.1: a forwarded A08 clears what the event cleared; what is merely not known is empty: keep") {
  Site site;
  site.patient().birth_date = site.patient().birth_time = site.patient().phone = site.patient().sex = "";
  site.patient().mother_birth_name = "";
  model::Visit other = site.snapshot.patients.front().visits.front();
  other.id = 12;
  other.number.value = "V902";
  site.snapshot.patients.front().visits.push_back(other);
  site.snapshot.patients.front().visits.front().referring = {};
  model::Notification update{.kind = NotificationKind::patient_updated, .patient_id = 1, .visit_id = 11};
  update.pid_nulls = {7, 8, 13};
  update.pv1_nulls = {8};
  const hl7::Message message = site.message(update);
  CHECK(message.segment("PID").field(7).is_null());
  CHECK(message.segment("PID").field(13).is_null());
  CHECK(message.segment("PID").field(6).empty());
  CHECK(message.text("PID-8") == "U");  // required, so unknown is written as U
  CHECK(message.segment("PID").field(11).raw() == "12 HARBOUR ROAD^^NEWTOWN^^1234");
  CHECK(message.text("PV1-19") == "V901");  // the visit of the event, not the newest one
  CHECK(message.segment("PV1").field(8).is_null());
}

TEST_CASE("RAD-12: the events of a visit go on under their own names, with their structures") {
  Site site;
  const auto [event, structure] = GENERATE(table<const char*, const char*>({{"A02", "ADT_A02"},
                                                                            {"A03", "ADT_A03"},
                                                                            {"A06", "ADT_A06"},
                                                                            {"A07", "ADT_A06"},
                                                                            {"A09", "ADT_A09"},
                                                                            {"A10", "ADT_A09"},
                                                                            {"A11", "ADT_A09"},
                                                                            {"A12", "ADT_A12"},
                                                                            {"A13", "ADT_A01"},
                                                                            {"A38", "ADT_A38"}}));
  CAPTURE(event);
  model::Notification moved{.kind = NotificationKind::patient_updated, .patient_id = 1, .visit_id = 11};
  moved.event = event;
  moved.prior_location = {{"WARD 1"}, {"2"}};
  CHECK(site.message(moved).text("MSH-9.2") == event);
  CHECK(site.message(moved).text("EVN-1") == event);
  CHECK(site.message(moved).segment("PV1").field(6).raw() == "WARD 1^2");
  site.destination.version = "2.5.1";
  CHECK(site.message(moved).text("MSH-9.3") == structure);
}

TEST_CASE("A47 goes on as A47, and as the merge that 2.3.1 has for it") {
  Site site;
  model::Notification changed{.kind = NotificationKind::identifier_changed, .patient_id = 1};
  changed.prior_identifier = {"12344", "HOSP", "", "", "MR"};
  CHECK(site.message(changed).text("MSH-9.2") == "A40");
  CHECK(site.message(changed).segment("MRG").field(1).raw() == "12344^^^HOSP^MR");
  site.destination.version = "2.5.1";
  CHECK(site.message(changed).text("MSH-9.2") == "A47");
  CHECK(site.message(changed).text("MSH-9.3") == "ADT_A30");
}

TEST_CASE("nothing is sent of what is not there") {
  Site site;
  model::Notification merged{.kind = NotificationKind::patient_merged, .patient_id = 1};
  merged.merged_patient_id = 7;
  CHECK_FALSE(site.rendered(merged));
  CHECK_FALSE(site.rendered({.kind = NotificationKind::patient_updated, .patient_id = 7}));
  model::Notification unknown = scheduled;
  unknown.requested_procedure_id = 7;
  CHECK_FALSE(site.rendered(unknown));
  unknown = scheduled;
  unknown.order_id = 7;
  CHECK_FALSE(site.rendered(unknown));
}

TEST_CASE("A44: MSH-18 stands where it is needed; what the receiver's set lacks is transliterated with a finding") {
  Site site;
  site.patient().name = model::parse_person_name("MÜLLER^JÖRG=张^三");
  const auto utf8 = site.rendered(scheduled);
  CHECK(line(utf8->bytes, "MSH").ends_with("|UNICODE"));  // the term of 2.3.1
  CHECK(utf8->bytes.find("MÜLLER^JÖRG^^^^^L^A~张^三^^^^^L^I") != std::string::npos);
  CHECK(utf8->findings.empty());
  site.destination.charset = "8859/1";
  const auto latin = site.rendered(scheduled);
  CHECK(line(latin->bytes, "MSH").ends_with("|8859/1"));
  CHECK(latin->bytes.find("M\xdcLLER^J\xd6RG") != std::string::npos);
  REQUIRE(latin->findings.size() == 1);
  CHECK(latin->findings[0].code == "text-altered");
  CHECK(latin->findings[0].text.find("8859/1") != std::string::npos);
}

TEST_CASE("code extension out: MSH-18 repeats, each set is declared, MSH-20 names the scheme") {
  Site site;
  site.patient().name = model::parse_person_name("YAMADA^TAROU=山田^太郎");
  for (const auto& [charset, declared] :
       {std::pair("ISO IR6~ISO IR87", "ISO IR6~ISO IR87"), std::pair("ISO IR87", "ASCII~ISO IR87")}) {
    CAPTURE(charset);
    site.destination.charset = charset;
    for (const model::Notification& one : {scheduled, status("SC", "IP")}) {
      const auto sent = site.rendered(one);
      CHECK(line(sent->bytes, "MSH").find(std::string("|") + declared + "||ISO 2022-1994") != std::string::npos);
      CHECK(sent->bytes.find("~\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B") != std::string::npos);
      CHECK(sent->findings.empty());
    }
  }
}

TEST_CASE("delimiters in a value are escaped, not sent") {
  Site site;
  site.order().order.service.meaning = "Chest & neck | PA^lateral";
  const hl7::Message message = site.message(scheduled);
  CHECK(message.text("OBR-4.2") == "Chest & neck | PA^lateral");
  CHECK(message.text("OBR-4.3") == "L");
}

TEST_CASE("Fields that the destination wants otherwise are written so, in its character set too") {
  Site site;
  site.destination.overrides = {*read_field_override("", "OBR-24", "RAD"), *read_field_override("ORU^R01", "PID-3", ""),
                                *read_field_override("ORM^O01", "ZXX-1", "Größe {ORC-2.1}")};
  site.destination.charset = "8859/1";
  const hl7::Message message = site.message(scheduled);
  CHECK(message.text("OBR-24") == "RAD");
  CHECK_FALSE(message.text("PID-3").empty());
  const std::string bytes = site.bytes(scheduled);
  CHECK(line(bytes, "MSH").find("8859/1") != std::string::npos);
  CHECK(line(bytes, "ZXX") ==
        "ZXX|Gr\xF6\xDF"
        "e P5001");
}

TEST_CASE(
    "R102, reference 9.1: an order's status in the form the destination wants: message type, version, ORC-1, ORC-5 and OBR-25 of each") {
  struct Row {
    StatusMessage form;
    const char *status, *version, *type, *msh12, *orc1, *orc5, *obr25;  // type "": it has no word for this
  };
  using enum StatusMessage;
  for (const Row& row : {
           Row{order, "IP", "2.3.1", "ORM^O01", "2.3.1", "SC", "IP", "I"},
           Row{order, "CM", "2.5.1", "OMG^O19^OMG_O19", "2.5.1", "SC", "CM", "R"},
           Row{result, "IP", "2.3.1", "ORU^R01", "2.3.1", "SC", "IP", "I"},
           Row{result, "CM", "2.3.1", "ORU^R01", "2.3.1", "SC", "CM", "R"},
           Row{result, "DC", "2.5.1", "ORU^R01^ORU_R01", "2.5.1", "SC", "DC", "X"},
           Row{update, "IP", "2.3.1", "OSU^O51^OSU_O51", "2.8", "SC", "IP", ""},
           Row{update, "CM", "2.5.1", "OSU^O51^OSU_O51", "2.8", "SC", "CM", ""},
           Row{response, "IP", "2.5.1", "ORG^O20^ORG_O20", "2.4", "OK", "SC", ""},
           Row{response, "CM", "2.3.1", "ORG^O20^ORG_O20", "2.4", "OK", "IP", ""},
           Row{response, "DC", "2.3.1", "ORG^O20^ORG_O20", "2.4", "OK", "DC", ""},
           Row{response, "CA", "2.3.1", "ORG^O20^ORG_O20", "2.4", "OK", "CA", ""},
           Row{response, "SC", "2.3.1", "", "", "", "", ""},
       }) {
    INFO(static_cast<int>(row.form) << " " << row.status << " " << row.version);
    Site site;
    site.destination.version = row.version;
    site.destination.status_message = row.form;
    if (*row.type == 0) {
      CHECK_FALSE(site.rendered(status("SC", row.status)).has_value());
      continue;
    }
    const auto message = site.message(status("SC", row.status));
    CHECK(message.segment("MSH").field(9).raw() == row.type);
    CHECK(message.text("MSH-12") == row.msh12);
    CHECK(message.text("ORC-1") == row.orc1);
    CHECK(message.text("ORC-2") == "P5001");
    CHECK(message.text("ORC-3") == "F8801");
    CHECK(message.text("ORC-5") == row.orc5);
    CHECK(message.text("OBR-25") == row.obr25);
    CHECK(message.text("PID-3") == "12345");
    const bool is_response = row.form == response;
    CHECK(message.text("MSH-15") == (is_response ? "AL" : ""));
    CHECK(message.text("MSH-16") == (is_response ? "AL" : ""));
    CHECK(message.text("MSH-17") == (is_response ? "CHN" : ""));
    CHECK(message.segment("OBR").exists() == (row.form != update));
    CHECK(message.segment("TQ1").exists() == (message.text("MSH-12") == "2.5.1"));
  }
}

TEST_CASE("R102: the form of the status is of the status alone: the request for a number stays an order") {
  Site site;
  site.destination.status_message = StatusMessage::response;
  auto request = status("SN", "SC");
  request.kind = NotificationKind::order_number_request;
  CHECK(site.message(request).segment("MSH").field(9).raw() == "ORM^O01");
}

TEST_CASE("A12, D04: what waited says in ORC-9 when it happened, in MSH-7 when it was written") {
  Site site;
  site.header.happened_at = site.header.now - std::chrono::hours(2);
  const auto message = site.message(status("SC", "CM"));
  CHECK(message.text("ORC-9") == "20260301060001");
  CHECK(message.text("MSH-7").substr(0, 14) == "20260301080001");
}

TEST_CASE("reference 2.9: IPC-7 is the station's name, IPC-8 its place; the courtesy fields of OBR stand in OMI too") {
  Site site;
  site.destination.version = "2.5.1";
  model::ScheduledProcedureStep& step = site.order().steps.front();
  step.station_name = "CR ROOM 1";
  step.location = "BASEMENT";
  const hl7::Message message = site.message(scheduled);
  CHECK(message.text("IPC-7") == "CR ROOM 1");
  CHECK(message.text("IPC-8") == "BASEMENT");
  CHECK(message.text("OBR-18") == message.text("IPC-1"));
  CHECK(message.text("OBR-19") == message.text("IPC-2"));
  CHECK(message.text("OBR-20") == step.step_id);
  CHECK(message.text("OBR-24") == "DX");
}

TEST_CASE("reference 2.8: OC says X in OBR-25; SN in 2.5.1 has its start in TQ1-7 and no field that 2.5.1 forbids") {
  Site site;
  model::Notification cancelled = status("OC", "CA");
  cancelled.kind = NotificationKind::order_cancelled;
  CHECK(site.message(cancelled).text("OBR-25") == "X");
  model::Notification request = status("SN", "SC");
  request.kind = NotificationKind::order_number_request;
  site.destination.version = "2.5.1";
  site.order().order.requested_start = nine_o_clock();
  const hl7::Message message = site.message(request);
  CHECK(message.text("MSH-9.3") == "OMG_O19");
  CHECK(message.text("ORC-1") == "SN");
  CHECK(message.text("TQ1-7") == "20260301090000");
  CHECK(message.segment("ORC").field(7).empty());
  CHECK(message.segment("OBR").field(27).empty());
}

TEST_CASE("a day without a time goes out as a day") {
  Site site;
  site.order().order.requested_start_is_day = true;
  site.order().steps.front().start_is_day = true;
  CHECK(site.message(scheduled).text("ORC-7.4") == "20260301");
  CHECK(site.message(scheduled).text("OBR-27.4") == "20260301");
  site.destination.version = "2.5.1";
  CHECK(site.message(scheduled).text("TQ1-7") == "20260301");
}

TEST_CASE("a further exam under one placer number goes out with its own service") {
  Site site;
  site.order().procedures.front().service = {"XPE", "Lungs", "L", ""};
  CHECK(site.message(scheduled).text("OBR-4") == "XPE");
}
