// SPDX-License-Identifier: Apache-2.0
// A field of a sender is forwarded unchanged: every repetition, component and subcomponent.
#include "hl7/message.hpp"
#include "mapping/outbound/message_structure.hpp"
#include "mapping/outbound/order_reply.hpp"
#include "mapping/outbound/outbound.hpp"
#include "model/patients/demographics.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mapping/inbound/reading.hpp"
#include "tests/unit/mapping/records.hpp"

#include <algorithm>
#include <cctype>
#include <regex>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
using model::NotificationKind;

namespace {

const std::string whole_xpn =
    "West&van&West^Mary^A^Jr^Dr^MD^L^A^ctx&c&L^20200101&20210101^G^20200101^20210101^PhD~"
    "\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1^^^^^L^I~Miller^Mary^^^^^M";
const std::string whole_xcn =
    "D22^Ref&van&Ref^Rose^B^Jr^Dr^MD^src^HOSP&1.2.3&ISO^L^1^M10^DN^FAC&1.9&ISO^A^ctx^20200101^G^20200101^20300101^PhD^"
    "dept^site~D23^Other^Ola";
const std::string whole_xtn = "^PRN^PH^^49^421^5550199^7^any text^X^+^0421 5550199~^NET^Internet^mary@example.org";
const std::string whole_xad =
    "12 Harbour&Harbour&12^Apt 1^Newtown^NT^1234^AUS^H^geo^county^tract^A^20200101&20300101^20200101^20300101~"
    "Box 1^^Oldtown^^^^BA";
const std::string whole_cx = "A77^7^M10^HOSP&1.2.3&ISO^AN^FAC&1.9&ISO^20200101^20300101^J1&j&L^D1&d&L";
const std::string whole_ce = "C1^Text^L^C2^Text 2^L2^V1^V2^Original";
const std::string whole_pl = "RAD^1^2^HOSP&1.2&ISO^A^C^B1^F3^description^L1&l&1.2&ISO^HOSP&h&L";
const std::string whole_ei = "G1^HIS^1.2.3^ISO";
const std::string whole_ndl = "T7&Stone&Ida&B&Jr&Ms&RT&src&HOSP^20260301^20260302^RAD^1^2^HOSP";
const std::string whole_sps = "SRC&Source&L^add^free&f&L^site^L&Left&L&LT&Links&L2^mod";

const std::string whole_pid =
    segment("PID", {{3, "12345^7^M10^HOSP&1.2.3&ISO^MR^FAC&1.9&ISO^20200101^20300101~999^^^NAT"},
                    {5, whole_xpn},
                    {6, "East^Ann^^^^^M"},
                    {7, "19700315"},
                    {8, "F"},
                    {10, whole_ce},
                    {11, whole_xad},
                    {13, whole_xtn},
                    {15, whole_ce},
                    {18, whole_cx},
                    {22, whole_ce}});
const std::string whole_pv1 = segment(
    "PV1", {{2, "O"}, {3, whole_pl}, {7, whole_xcn}, {8, whole_xcn}, {15, "A2~B6"}, {17, whole_xcn}, {19, whole_cx}});
const std::string whole_al1 =
    "AL1|1|DA^Drug allergy^HL70127|PEN^Penicillin^L^P2^Pen 2^L2|SV^Severe^HL70128|Rash~Itch|20200101\r";
const std::string whole_orc = segment("ORC", {{1, "NW"},
                                              {2, "P5001^HIS^1.2^ISO"},
                                              {4, whole_ei},
                                              {9, "20260301080000"},
                                              {10, whole_xcn},
                                              {12, whole_xcn},
                                              {14, whole_xtn},
                                              {16, whole_ce},
                                              {17, whole_ce}});
const std::string whole_obr = segment("OBR", {{1, "1"},
                                              {2, "P5001^HIS^1.2^ISO"},
                                              {4, whole_ce},
                                              {12, whole_ce},
                                              {15, whole_sps},
                                              {16, whole_xcn},
                                              {17, whole_xtn},
                                              {31, whole_ce + "~" + whole_ce},
                                              {34, whole_ndl},
                                              {46, "X^Other^L~" + whole_ce},
                                              {47, whole_ce + "~" + whole_ce},
                                              {48, whole_ce}});

// The records that a rule would make from the read data.
struct Department {
  model::Snapshot snapshot;
  DestinationProfile destination;

  explicit Department(const std::string& segments) {
    const Read message =
        read("MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||OMG^O19^OMG_O19|H0002|P|2.5.1\r" + segments);
    const auto& requests = message.as<model::OrderRequests>();
    model::PatientRecord patient = mary();
    patient.patient.identifiers = requests.patient.identifiers;
    model::apply_demographics(patient.patient, requests.patient);
    model::Visit& visit = patient.visits.front();
    visit.number = requests.visit.number;
    model::apply_visit(visit, requests.visit);
    model::OrderRecord order = chest();
    const model::Order known = order.order;
    order.order = requests.orders.front().stated;
    order.order.id = known.id;
    order.order.patient_id = known.patient_id;
    order.order.visit_id = known.visit_id;
    order.order.filler_number = known.filler_number;
    order.steps.front().protocol_codes.clear();
    order.steps.front().performing_physician = requests.orders.front().performing_physician;
    snapshot.patients.push_back(std::move(patient));
    snapshot.orders.push_back(std::move(order));
    destination.name = "pacs";
  }
  model::Patient& patient() { return snapshot.patients.front().patient; }

  hl7::Message told(const model::Notification& notification) const {
    OutboundHeader header;
    header.control_id = "S1";
    header.now = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);
    const auto rendered = render(notification, snapshot, destination, header, *Zone::named("Europe/Berlin"));
    REQUIRE(rendered.has_value());
    auto parsed = hl7::Message::parse(rendered->bytes);
    REQUIRE(parsed.has_value());
    return std::move(*parsed);
  }
};

model::Notification about(NotificationKind kind, const char* event = "A08") {
  return {.kind = kind,
          .patient_id = 1,
          .order_id = is_of_patient(kind) ? 0 : 21,
          .requested_procedure_id = 31,
          .order_control = "NW",
          .order_status = "SC",
          .visit_id = 11,
          .event = event};
}

// What a scheduler said of an appointment, in the records of its order.
Department with_appointment(const std::string& segments) {
  Department department(whole_pid + whole_pv1 + whole_orc + whole_obr);
  const Read message = read("MSH|^~\\&|SCHED|HOSP|BROKER|RAD|20260301080000||SIU^S12|S0001|P|2.4\r" + segments);
  const auto& request = message.as<model::Appointment>();
  model::OrderRecord& order = department.snapshot.orders.front();
  order.order.appointment_id = request.appointment_id;
  order.steps.front().performing_physician = request.performer;
  model::take_sent_fields(order.order.sent_fields, request.sent_fields);
  return department;
}

void check_fields(const hl7::Message& sent, const std::string& given, std::initializer_list<int> fields) {
  const auto original = hl7::Message::parse("MSH|^~\\&|A\r" + given);
  const std::string name = given.substr(0, 3);
  for (const int field : fields) {
    INFO(name << "-" << field);
    CHECK(std::string(sent.segment(name).field(field).raw()) ==
          std::string(original->segment(name).field(field).raw()));
  }
}

// The abstract syntax of a structure as a regular expression over "MSH PID ".
std::regex pattern_of(std::string_view segments) {
  std::string pattern;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const char c = segments[i];
    if (c == '[' || c == '{') pattern += "(?:";
    if (c == ']') pattern += ")?";
    if (c == '}') pattern += ")+";
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      pattern += segments.substr(i, 3);
      pattern += ' ';
      i += 2;
    }
  }
  return std::regex(pattern);
}

}  // namespace

TEST_CASE("Each component of XPN, CX, XAD, XTN, CE, PL and XCN of a patient is sent as received") {
  Department department(whole_pid + whole_pv1 + whole_al1 + whole_orc + whole_obr);
  for (const char* version : {"2.3.1", "2.5.1"}) {
    for (const NotificationKind kind : {NotificationKind::patient_updated, NotificationKind::procedure_scheduled,
                                        NotificationKind::order_status, NotificationKind::appointment}) {
      INFO(version << " " << static_cast<int>(kind));
      department.destination.version = version;
      const hl7::Message sent = department.told(about(kind, kind == NotificationKind::appointment ? "S12" : "A08"));
      check_fields(sent, whole_pid, {3, 5, 6, 10, 11, 13, 15, 18, 22});
      check_fields(sent, whole_pv1, {3, 7, 8, 15, 17, 19});
    }
  }
  department.destination.version = "2.5.1";
  check_fields(department.told(about(NotificationKind::patient_updated)), whole_al1, {2, 3, 4, 5, 6});
}

TEST_CASE("Each component of EI, XCN, XTN, CE and NDL of an order is sent as received") {
  Department department(whole_pid + whole_pv1 + whole_orc + whole_obr);
  const hl7::Message of_2_3_1 = department.told(about(NotificationKind::procedure_scheduled));
  check_fields(of_2_3_1, whole_orc, {2, 4, 10, 12, 14, 17});
  check_fields(of_2_3_1, whole_obr, {2, 4, 12, 16, 17, 31, 34});
  department.destination.version = "2.5.1";
  const hl7::Message of_2_5_1 = department.told(about(NotificationKind::procedure_scheduled));
  check_fields(of_2_5_1, whole_orc, {2, 4, 10, 12, 14, 17});
  check_fields(of_2_5_1, whole_obr, {2, 12, 16, 17, 31, 34, 46, 47, 48});  // the protocol of OBR-4 stands in IPC-6
  check_fields(department.told(about(NotificationKind::order_status)), whole_obr, {4});
  const std::string of_a_specimen =
      segment("OBR", {{1, "1"}, {2, "P5001"}, {4, "XCH^Chest^L"}, {15, whole_sps}, {16, "D22^REF"}});
  Department specimen(whole_pid + whole_orc + of_a_specimen);
  check_fields(specimen.told(about(NotificationKind::procedure_scheduled)), of_a_specimen, {15});
  const hl7::Message appointment = department.told(about(NotificationKind::appointment, "S12"));
  CHECK(std::string(appointment.segment("SCH").field(20).raw()) == whole_xcn);
  CHECK(std::string(appointment.segment("SCH").field(4).raw()) == whole_ei);
}

TEST_CASE("The reason of a cancel is sent to the image manager as received") {
  Department department(whole_pid + whole_orc + whole_obr);
  model::Notification cancel = about(NotificationKind::procedure_updated);
  cancel.reason = department.snapshot.orders.front().order.cancel_reason;
  check_fields(department.told(cancel), whole_orc, {16});
}

TEST_CASE("The answer to an order has its service as it came") {
  const Read message = read("MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||OMG^O19^OMG_O19|H0002|P|2.5.1\r" +
                            whole_pid + whole_orc + whole_obr);
  Department department(whole_pid + whole_orc + whole_obr);
  const std::string groups = write_order_groups({.requests = message.as<model::OrderRequests>(),
                                                 .snapshot = department.snapshot,
                                                 .default_authority = "",
                                                 .sender = ""});
  const auto answer = hl7::Message::parse("MSH|^~\\&|A\r" + groups);
  check_fields(*answer, whole_orc, {2});
  check_fields(*answer, whole_obr, {2, 4});
}

TEST_CASE("A value that changed since is sent as it is now, not as it came") {
  Department department(whole_pid + whole_pv1 + whole_al1 + whole_orc + whole_obr);
  department.patient().name = model::parse_person_name("NEW^NAME");
  department.patient().phone = "0421 999";
  department.patient().race = {"X", "Other", "L", ""};
  department.patient().allergies = {"LATEX"};
  department.snapshot.patients.front().visits.front().attending = {"D9", "", model::parse_person_name("NEW^DOC")};
  department.snapshot.orders.front().order.callback_phone.clear();
  const hl7::Message sent = department.told(about(NotificationKind::procedure_scheduled));
  CHECK(sent.segment("PID").field(5).raw() == "NEW^NAME");
  CHECK(sent.segment("PID").field(13).raw() == "^^^^^^^^0421 999");
  CHECK(sent.segment("PID").field(10).raw() == "X^Other^L");
  CHECK(sent.segment("PV1").field(7).raw() == "D9^NEW^DOC");
  CHECK(sent.segment("ORC").field(14).empty());
  department.destination.version = "2.5.1";
  CHECK(department.told(about(NotificationKind::patient_updated)).segment("AL1").raw() == "AL1|1||^LATEX");
}

TEST_CASE("What the model says whole is not kept a second time; a field without a value takes away what was kept") {
  const Read plain = read(orm);
  for (const auto* fields : {&plain.as<model::OrderRequests>().patient.sent_fields,
                             &plain.as<model::OrderRequests>().visit.sent_fields, &plain.order().stated.sent_fields}) {
    for (const model::SentField& one : *fields) {
      INFO(one.field);
      CHECK(one.repetitions.empty());
    }
  }
  Department department(whole_pid + whole_orc + whole_obr);
  REQUIRE_FALSE(department.patient().sent_fields.empty());
  CHECK(model::apply_demographics(department.patient(), read(adt("A08", pid)).registration().patient));
  for (const model::SentField& one : department.patient().sent_fields) CHECK(one.field != "patient_name");
}

TEST_CASE("A change of what only the sent field says is a change of the patient") {
  Department department(whole_pid + whole_orc + whole_obr);
  const auto update = [](const std::string& phone) {
    return read(adt("A08", segment("PID", {{3, "12345^^^HOSP"}, {5, "West^Mary"}, {13, phone}})))
        .registration()
        .patient;
  };
  CHECK(model::apply_demographics(department.patient(), update("555-0199^PRN")));
  CHECK_FALSE(model::apply_demographics(department.patient(), update("555-0199^PRN")));
  CHECK(model::apply_demographics(department.patient(), update("555-0199^WPN")));
}

TEST_CASE("A field that is larger than the limit is not kept as it came, with a finding") {
  const Read large =
      read(adt("A08", segment("PID", {{3, "1^^^HOSP"}, {5, "West^Mary"}, {13, "1^" + std::string(5000, 'x')}})));
  CHECK(large.has_finding("not-sent-on", "PID-13"));
  for (const model::SentField& one : large.registration().patient.sent_fields) CHECK(one.repetitions.empty());
}

TEST_CASE("MRG-1 to MRG-7 of A40 are sent as received") {
  const std::string mrg = "MRG|OLD^3^M11^HOSP^MR^FAC||ACC1^^^HOSP^AN||V1^^^HOSP^VN||Former&van^Name^^^^^L\r";
  const Read message = read(adt("A40", pid + mrg));
  const model::PatientMerge& merge = message.as<model::PatientMerges>().merges.front();
  Department department(whole_pid + whole_orc + whole_obr);
  model::PatientRecord retired;
  retired.patient.id = 2;
  retired.patient.identifiers = {merge.retired};
  department.snapshot.patients.push_back(retired);
  model::Notification told = about(NotificationKind::patient_merged);
  told.merged_patient_id = 2;
  told.mrg_fields = merge.mrg_fields;
  check_fields(department.told(told), mrg, {1, 3, 5, 7});

  told = about(NotificationKind::identifier_changed);
  told.prior_identifier = merge.retired;
  told.mrg_fields = merge.mrg_fields;
  for (const char* version : {"2.3.1", "2.5.1"}) {
    department.destination.version = version;
    check_fields(department.told(told), mrg, {1, 3, 5, 7});
  }
}

TEST_CASE("A telephone number that is stored as text is a TN, or any text where it cannot be one") {
  struct Row {
    const char *stored, *sent;
  };
  Department department(whole_pid + whole_orc + whole_obr);
  for (const Row& row :
       {Row{"555-0199", "555-0199"}, Row{"(421)555-0199", "(421)555-0199"},
        Row{"49 (421)555-0199X12345B7Cafter 5", "49 (421)555-0199X12345B7Cafter 5"}, Row{"5550199", "555-0199"},
        Row{"4215550199", "(421)555-0199"}, Row{"49 421 5550199", "^^^^^^^^49 421 5550199"},
        Row{"+49 421 5550199", "^^^^^^^^+49 421 5550199"}, Row{"555-01990", "^^^^^^^^555-01990"},
        Row{"(421)5550199", "^^^^^^^^(421)5550199"}, Row{"555-0199X", "^^^^^^^^555-0199X"}, Row{"", ""}}) {
    INFO(row.stored);
    department.patient().phone = row.stored;
    CHECK(std::string(department.told(about(NotificationKind::patient_updated)).segment("PID").field(13).raw()) ==
          row.sent);
  }
}

TEST_CASE("The segments of each message are in the order of its structure and version") {
  struct Kind {
    NotificationKind kind;
    const char* event;
    StatusMessage status = StatusMessage::order;
  };
  std::vector<Kind> kinds{
      {NotificationKind::order_status, "A08"},
      {NotificationKind::order_status, "A08", StatusMessage::result},
      {NotificationKind::order_status, "A08", StatusMessage::update},
      {NotificationKind::order_status, "A08", StatusMessage::update_2_5_1},
      {NotificationKind::order_status, "A08", StatusMessage::response},
      {NotificationKind::order_cancelled, "A08"},
      {NotificationKind::order_number_request, "A08"},
      {NotificationKind::procedure_scheduled, "A08"},
      {NotificationKind::procedure_updated, "A08"},
      {NotificationKind::result, "A08"},
      {NotificationKind::no_result, "A08"},
      {NotificationKind::patient_merged, "A40"},
      {NotificationKind::identifier_changed, "A47"},
  };
  for (const char* event : {"A02", "A03", "A06", "A07", "A08", "A09", "A10", "A11", "A12", "A13", "A38"})
    kinds.push_back({NotificationKind::patient_updated, event});
  for (const char* event : {"S12", "S13", "S14", "S15", "S26"}) kinds.push_back({NotificationKind::appointment, event});

  Department department(whole_pid + whole_pv1 + whole_al1 + whole_orc + whole_obr + "NTE|1||A note\r");
  department.snapshot.patients.push_back(mary());
  department.snapshot.patients.back().patient.id = 2;
  department.destination.writes_structure = true;
  for (const char* version : {"2.3.1", "2.5.1"}) {
    for (const Kind& kind : kinds) {
      department.destination.version = version;
      department.destination.status_message = kind.status;
      model::Notification told = about(kind.kind, kind.event);
      told.merged_patient_id = 2;
      told.prior_identifier = {"OLD", "HOSP", "", "", "MR"};
      if (kind.status == StatusMessage::response) told.order_status = "CM";
      const hl7::Message sent = department.told(told);
      INFO(version << " " << sent.text("MSH-9.1") << "^" << sent.text("MSH-9.2") << " " << sent.text("MSH-12"));
      const MessageStructure* structure =
          find_structure(sent.text("MSH-12"), sent.text("MSH-9.1"), sent.text("MSH-9.2"));
      REQUIRE(structure != nullptr);
      CHECK(sent.text("MSH-9.3") == structure->id);
      std::string segments;
      for (const hl7::Segment& one : sent.segments()) {
        if (!one.name().starts_with('Z')) segments += std::string(one.name()) + ' ';
      }
      INFO(segments);
      CHECK(std::regex_match(segments, pattern_of(structure->segments)));
      CHECK(sent.segment("AL1").exists() == (sent.text("MSH-9.1") == "ADT"
                                                 ? structure->segments.find("{AL1}") != std::string_view::npos
                                                 : sent.text("MSH-9.1") == "OMI"));
    }
  }
}

TEST_CASE("MSH-9.3 is written in 2.3.1 only by setting") {
  Department department(whole_pid + whole_orc + whole_obr);
  CHECK(department.told(about(NotificationKind::order_status)).segment("MSH").field(9).raw() == "ORM^O01");
  department.destination.writes_structure = true;
  CHECK(department.told(about(NotificationKind::order_status)).segment("MSH").field(9).raw() == "ORM^O01^ORM_O01");
  department.destination.status_message = StatusMessage::update_2_5_1;
  const hl7::Message update = department.told(about(NotificationKind::order_status));
  CHECK(update.segment("MSH").field(9).raw() == "OSU^O51^OSU_O51");
  CHECK(update.text("MSH-12") == "2.5.1");
}

TEST_CASE("PV1-2 has a value of HL7 table 0004 of its version") {
  struct Row {
    const char *stored, *in_2_3_1, *in_2_5_1;
  };
  Department department(whole_pid + whole_pv1 + whole_orc + whole_obr);
  for (const Row& row :
       {Row{"I", "I", "I"}, Row{"i", "I", "I"}, Row{"C", "N", "C"}, Row{"U", "N", "U"}, Row{"", "N", "U"},
        Row{"AMB", "O", "O"}, Row{"Inpatient", "I", "I"}, Row{"EMER", "E", "E"}, Row{"ward 7", "N", "U"}}) {
    INFO(row.stored);
    department.snapshot.patients.front().visits.front().patient_class = row.stored;
    department.destination.version = "2.3.1";
    CHECK(department.told(about(NotificationKind::patient_updated)).text("PV1-2") == row.in_2_3_1);
    department.destination.version = "2.5.1";
    CHECK(department.told(about(NotificationKind::patient_updated)).text("PV1-2") == row.in_2_5_1);
  }
}

TEST_CASE("Each OBX has OBX-4, and OBX-3 with OBX-4 names one observation") {
  Department department(whole_pid + whole_pv1 + whole_orc + whole_obr);
  model::PerformedProcedureStep performed;
  performed.id = 51;
  performed.sop_instance_uid = "1.2.9";
  performed.protocol_codes = {{"P1", "One", "L", ""}, {"P2", "Two", "L", ""}};
  performed.series.resize(2);
  performed.series[0].series_instance_uid = "1.2.8.1";
  performed.series[1].series_instance_uid = "1.2.8.2";
  performed.dose.area_product = "1.5";
  department.snapshot.performed.push_back(performed);
  model::Notification result = about(NotificationKind::result);
  result.performed_id = 51;
  department.patient().weight_kg = "70";
  department.patient().size_m = "1.7";
  for (const hl7::Message& sent :
       {department.told(result), department.told(about(NotificationKind::patient_updated))}) {
    std::vector<std::string> names;
    for (const hl7::Segment& obx : sent.segments("OBX")) {
      CHECK_FALSE(obx.field(4).empty());
      const std::string name = std::string(obx.field(3).raw()) + '|' + std::string(obx.field(4).raw());
      CHECK(std::find(names.begin(), names.end(), name) == names.end());
      names.push_back(name);
    }
    CHECK(names.size() >= 2);
  }
}

TEST_CASE("AIG-4, AIL-4 and AIP-4, which 2.4 requires, are filled") {
  Department department(whole_pid + whole_orc + whole_obr);
  const hl7::Message sent = department.told(about(NotificationKind::appointment, "S12"));
  for (const char* place : {"AIG-4", "AIL-4", "AIP-4.2"}) {
    INFO(place);
    CHECK_FALSE(sent.text(place).empty());
  }
}

TEST_CASE("MSH-18 of a message before 2.5 is UNICODE, since 2.5 UNICODE UTF-8; the bytes are UTF-8 in both") {
  Department department(whole_pid + whole_orc + whole_obr);
  const hl7::Message of_2_3_1 = department.told(about(NotificationKind::order_status));
  CHECK(of_2_3_1.text("MSH-18") == "UNICODE");
  check_fields(of_2_3_1, whole_pid, {5});
  department.destination.version = "2.5.1";
  CHECK(department.told(about(NotificationKind::order_status)).text("MSH-18") == "UNICODE UTF-8");
}

TEST_CASE("SIU: the appointment id and the personnel of an appointment go out as the scheduler wrote them") {
  const std::string placer = "PA1^SCHED^1.2.3^ISO", filler = "FA1^RIS^1.2.4^ISO";
  const std::string times = "||||||||^^^202603011000|||||||||||||||P5001^HIS\r";
  const std::string aip = "AIP|1|A|" + whole_xcn + "\r";
  const model::Notification booked = about(NotificationKind::appointment, "S12");
  const std::string by_filler = "SCH|" + placer + "|" + filler + times, by_placer = "SCH|" + placer + "|" + times;
  CHECK(with_appointment(by_filler + aip).told(booked).segment("SCH").field(1).raw() == filler);
  CHECK(with_appointment(by_placer + aip).told(booked).segment("SCH").field(1).raw() == placer);
  CHECK(with_appointment(by_placer + aip).told(booked).segment("AIP").field(3).raw() == whole_xcn);

  Department changed = with_appointment(by_placer + aip);
  model::OrderRecord& order = changed.snapshot.orders.front();
  order.order.appointment_id = "PA2";
  order.steps.front().performing_physician = {};
  CHECK(changed.told(booked).segment("SCH").field(1).raw() == "PA2");
  CHECK_FALSE(changed.told(booked).segment("AIP").exists());
}
