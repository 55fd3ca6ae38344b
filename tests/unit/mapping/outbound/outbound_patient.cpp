// SPDX-License-Identifier: Apache-2.0
// PID and PV1 of what we send: each word of a table, each field that is empty or null, and which of two visits.
#include "mapping/outbound/outbound_patient.hpp"

#include "hl7/message.hpp"
#include "mapping/outbound/outbound.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mapping/records.hpp"

#include <functional>
#include <map>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

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
