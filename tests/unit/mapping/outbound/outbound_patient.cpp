// SPDX-License-Identifier: Apache-2.0
// PID and PV1 of what we send: each word of a table, each field that is empty or null, and which of two visits.
#include "mapping/outbound/outbound_patient.hpp"

#include "hl7/message.hpp"
#include "mapping/outbound/outbound.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mapping/outbound/outbound_site.hpp"

#include <functional>
#include <map>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
using model::NotificationKind;

namespace {

hl7::Message message_with(const std::function<void(hl7::Writer&)>& write) {
  hl7::Writer writer;
  write(writer);
  return hl7::Message::parse("MSH|^~\\&|A\r" + writer.finish()).value();
}
hl7::Message pid_of(const model::Patient& patient, bool is_2_5_1, std::vector<int> nulls = {}) {
  return message_with([&](hl7::Writer& writer) { write_pid(writer, patient, is_2_5_1, nulls); });
}
hl7::Message pv1_of(const model::Visit& visit, bool is_2_5_1, std::vector<int> nulls = {}) {
  return message_with([&](hl7::Writer& writer) { write_pv1(writer, &visit, is_2_5_1, nulls); });
}
std::string class_sent(const std::string& stated, bool is_2_5_1) {
  model::Visit visit;
  visit.patient_class = stated;
  return pv1_of(visit, is_2_5_1).text("PV1-2");
}

// PV1-19 of an ADT A08 about Mary, in whose message no visit is named.
std::string visit_told(const model::PatientRecord& patient, model::RowId visit_id = 0) {
  model::Snapshot snapshot;
  snapshot.patients = {patient};
  model::Notification update{.kind = model::NotificationKind::patient_updated, .patient_id = 1, .visit_id = visit_id};
  DestinationProfile destination;
  OutboundHeader header;
  header.control_id = "1";
  const auto sent = render(update, snapshot, destination, header, *Zone::named("UTC"));
  REQUIRE(sent.has_value());
  return hl7::Message::parse(sent->bytes).value().text("PV1-19");
}

}  // namespace

TEST_CASE("HL7 table 0004: each patient class, each word for one, and what the version has for another") {
  for (const char* known : {"E", "I", "O", "P", "R", "B", "N"}) {
    CHECK(class_sent(known, false) == known);
    CHECK(class_sent(known, true) == known);
  }
  for (const char* later : {"C", "U"}) {
    CHECK(class_sent(later, false) == "N");
    CHECK(class_sent(later, true) == later);
  }
  for (const char* unknown : {"", "X", "IO", "7"}) {
    CHECK(class_sent(unknown, false) == "N");
    CHECK(class_sent(unknown, true) == "U");
  }
  const std::map<std::string, std::string> words{
      {"IMP", "I"},      {"ACUTE", "I"},      {"NONAC", "I"},      {"INPATIENT", "I"},  {"AMB", "O"},
      {"SS", "O"},       {"EMER", "E"},       {"OUTPATIENT", "O"}, {"EMERGENCY", "E"},  {"PRENC", "P"},
      {"PREADMIT", "P"}, {"OBSTETRICS", "B"}, {"RECURRING", "R"},  {"AMBULATORY", "O"}, {" inpatient ", "I"}};
  for (const auto& [word, known] : words) {
    INFO(word);
    CHECK(class_sent(word, false) == known);
    CHECK(class_sent(word, true) == known);
  }
}

TEST_CASE("each field of PID: null where the receiver is to clear it and nothing is stored, else what is stored") {
  for (const int field : {6, 7, 10, 11, 13, 15, 18, 22}) {
    INFO(field);
    const hl7::Message cleared = pid_of({}, false, {field});
    CHECK(cleared.segment("PID").field(field).is_null());
    CHECK(pid_of({}, false).segment("PID").field(field).empty());
    CHECK(pid_of(mary().patient, false, {field}).segment("PID").field(field).raw() ==
          pid_of(mary().patient, false).segment("PID").field(field).raw());
  }
  CHECK(pid_of({}, false, {5}).text("PID-5") == "UNKNOWN");
  CHECK(pid_of({}, false, {8}).text("PID-8") == "U");
}

TEST_CASE("each field of PV1: null where the receiver is to clear it and nothing is stored, else what is stored") {
  for (const int field : {3, 7, 8, 10, 15, 16, 17, 44, 45}) {
    INFO(field);
    CHECK(pv1_of({}, false, {field}).segment("PV1").field(field).is_null());
    CHECK(pv1_of({}, false).segment("PV1").field(field).empty());
    const model::Visit visit = mary().visits.front();
    CHECK(pv1_of(visit, false, {field}).segment("PV1").field(field).raw() ==
          pv1_of(visit, false).segment("PV1").field(field).raw());
  }
  CHECK(pv1_of({}, false, {2}).text("PV1-2") == "N");
}

TEST_CASE("of two open visits the newer one goes out, unless the event was about the other") {
  model::PatientRecord patient = mary();
  patient.visits.push_back(patient.visits.front());
  patient.visits.back().id = 12;
  patient.visits.back().number.value = "V902";
  CHECK(visit_told(patient) == "V902");
  CHECK(visit_told(patient, 11) == "V901");
  CHECK(visit_told(patient, 12) == "V902");
  for (const model::VisitState ended : {model::VisitState::closed, model::VisitState::cancelled}) {
    patient.visits.back().state = ended;
    CHECK(visit_told(patient) == "V901");
    CHECK(visit_told(patient, 12) == "V902");
  }
  patient.visits.front().state = model::VisitState::closed;
  CHECK(visit_told(patient).empty());
}

TEST_CASE("two allergies, weight and height are segments with numbers of their own") {
  const hl7::Message message = message_with([](hl7::Writer& writer) {
    write_allergies(writer, mary().patient);
    write_body_measures(writer, mary().patient);
  });
  CHECK(message.text("AL1(1)-1") == "1");
  CHECK(message.text("AL1(1)-3.2") == "PENICILLIN");
  CHECK(message.text("AL1(2)-1") == "2");
  CHECK(message.text("AL1(2)-3.2") == "LATEX");
  CHECK(message.text("OBX(1)-1") == "1");
  CHECK(message.text("OBX(1)-3") == "29463-7");
  CHECK(message.text("OBX(1)-5") == "68.04");
  CHECK(message.text("OBX(1)-6") == "kg");
  CHECK(message.text("OBX(2)-1") == "2");
  CHECK(message.text("OBX(2)-3") == "8302-2");
  CHECK(message.text("OBX(2)-5") == "1.72");
  CHECK(message.text("OBX(2)-6") == "m");
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
