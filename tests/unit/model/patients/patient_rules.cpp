// SPDX-License-Identifier: Apache-2.0
#include "model/patients/patient_rules.hpp"

#include "model/visits/visit_events.hpp"
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

PatientRegistration registration(const PatientDemographics& patient, int seconds = 0) {
  return {.is_update = false, .patient = patient, .visit = {}, .event_at = at(seconds)};
}
PatientRegistration update(const PatientDemographics& patient, int seconds = 0) {
  return {.is_update = true, .patient = patient, .visit = {}, .event_at = at(seconds)};
}
VisitDetails visit(const std::string& number, const std::string& location = "WARD 1") {
  VisitDetails details;
  details.present = true;
  if (!number.empty()) details.number = id(number);
  details.location = location;
  return details;
}
const Patient& the_patient(Department& department, const std::string& patient_id = "P1") {
  PatientRecord* record = department.snapshot.patient_by(id(patient_id));
  REQUIRE(record);
  return record->patient;
}
VisitEvent a11(const PatientDemographics& patient, const VisitDetails& details, int seconds) {
  return {VisitChange::cancellation, "A11", patient, details, {}, {}, at(seconds)};
}
PatientMerges a40(const PatientDemographics& survivor, const std::string& retired) {
  return {{{survivor, id(retired)}}, at(100)};
}

}  // namespace

TEST_CASE("R52: an event of some time today is not older than one of this morning") {
  Department department;
  REQUIRE(department.receive(registration(pid("P1"), 100)));
  PatientRegistration a08 = update(pid("P1", "SMITH^JANE"));
  a08.event_at = EventTime(at(0), at(200));
  REQUIRE(department.receive(a08));
  CHECK(to_text(the_patient(department).name) == "SMITH^JANE");
  CHECK(the_patient(department).updated_by_event_at == at(100));
  a08.event_at = EventTime(at(0), at(99));
  REQUIRE(department.receive(a08));
  CHECK(department.has_finding("older"));  // it is so already
  a08.patient = pid("P1", "SMITH^JOAN");
  CHECK_FALSE(department.receive(a08));
  CHECK(department.error.code == "older");
}

TEST_CASE("D12: an order adds what is for the patient's safety, and says what else it leaves as stored") {
  Department department;
  PatientRegistration a04 = registration(pid("P1"));
  a04.patient.allergies = std::vector<std::string>{"LATEX"};
  a04.patient.weight_kg = std::string("60");
  a04.visit = visit("V1");
  REQUIRE(department.receive(a04));
  OrderRequests ordered = message({order(OrderControl::NW, "O1", "CT")});
  ordered.patient.allergies = std::vector<std::string>{"IODINE", "LATEX"};
  ordered.patient.weight_kg = std::string("72");
  ordered.visit = visit("V1", "WARD 9");
  ordered.visit.ambulatory_status = std::vector<std::string>{"B6"};
  REQUIRE(department.receive(ordered));
  const PatientRecord& record = *department.snapshot.patient_by(id("P1"));
  CHECK(record.patient.allergies == std::vector<std::string>{"LATEX", "IODINE"});
  CHECK(record.patient.weight_kg == "72");
  CHECK(record.visits.at(0).ambulatory_status == std::vector<std::string>{"B6"});
  CHECK(record.visits.at(0).location == "WARD 1");
  CHECK(department.has_finding("visit-differs"));
}

TEST_CASE("an order completes what the visit does not have, and changes nothing that it has") {
  Department department;
  PatientRegistration a04 = registration(pid("P1"));
  a04.visit = visit("V1");
  REQUIRE(department.receive(a04));
  Visit& stored = department.snapshot.patients[0].visits[0];
  Visit bare_visit;
  bare_visit.id = stored.id;
  bare_visit.patient_id = stored.patient_id;
  bare_visit.number = stored.number;
  bare_visit.patient_class = "I";
  stored = bare_visit;
  OrderRequests ordered = message({order(OrderControl::NW, "O1", "CT")});
  ordered.visit = visit("V1", "WARD 9");
  ordered.visit.patient_class = std::string("O");
  ordered.visit.location_components = Composite{{"WARD 9"}};
  ordered.visit.sent_fields = {{"location", {{{"WARD 9"}, {"1"}}}}};
  ordered.visit.service = std::string("CAR");
  ordered.visit.vip = std::string("V");
  ordered.visit.admitted_at = std::string("20260105");
  ordered.visit.discharged_at = std::string("20260106");
  ordered.visit.attending = Person{"D1", "HOSP", {}};
  ordered.visit.referring = Person{"D2", "HOSP", {}};
  ordered.visit.admitting = Person{"D3", "HOSP", {}};
  ordered.visit.diagnoses = std::vector<Code>{code("I26.9")};
  ordered.visit.pregnancy_status = std::string("1");
  SECTION("a new order") {}
  SECTION("a change") {
    OrderRequests bare_order = message({order(OrderControl::NW, "O1", "CT")});
    bare_order.visit.present = true;
    bare_order.visit.number = id("V1");
    REQUIRE(department.receive(bare_order));
    ordered.orders = {order(OrderControl::XO, "O1")};
  }
  REQUIRE(department.receive(ordered));
  CHECK_FALSE(department.has_finding("idempotent"));
  const Visit& completed = department.snapshot.patients[0].visits[0];
  CHECK(completed.patient_class == "I");
  CHECK(completed.location == "WARD 9");
  CHECK(completed.location_components == Composite{{"WARD 9"}});
  CHECK(completed.sent_fields == ordered.visit.sent_fields);
  CHECK(completed.service == "CAR");
  CHECK(completed.vip == "V");
  CHECK(completed.admitted_at == "20260105");
  CHECK(completed.discharged_at.empty());
  CHECK(completed.attending.id == "D1");
  CHECK(completed.referring.id == "D2");
  CHECK(completed.admitting.id == "D3");
  CHECK(completed.diagnoses == std::vector<Code>{code("I26.9")});
  CHECK(completed.pregnancy_status == "1");
  CHECK(department.the_order().visit_id == completed.id);
  const auto differs = std::find_if(department.findings.begin(), department.findings.end(),
                                    [](const Finding& one) { return one.code == "visit-differs"; });
  REQUIRE(differs != department.findings.end());
  CHECK(differs->place == "PV1-2, PV1-45");
}

TEST_CASE("a change of an order adds allergies and visit data, only for its own patient") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  OrderRequests change = message({order(OrderControl::XO, "O1")});
  change.patient.allergies = std::vector<std::string>{"LATEX"};
  change.visit = visit("V7");
  REQUIRE(department.receive(change));
  CHECK(department.snapshot.patients[0].patient.allergies == std::vector<std::string>{"LATEX"});
  REQUIRE(department.snapshot.patients[0].visits.size() == 1);
  CHECK(department.the_order().visit_id == department.snapshot.patients[0].visits[0].id);
  REQUIRE(department.receive(change));
  CHECK(department.has_finding("idempotent"));
  change.visit = visit("V8");
  REQUIRE(department.receive(change));
  CHECK(department.has_finding("visit-differs"));
  CHECK(department.snapshot.patients[0].visits.size() == 1);
  department.sender.accept_patient_mismatch = true;
  change.patient = pid("P2", "OTHER^ONE");
  change.patient.allergies = std::vector<std::string>{"NUTS"};
  REQUIRE(department.receive(change));
  CHECK(department.snapshot.patients[0].patient.allergies == std::vector<std::string>{"LATEX"});
}

TEST_CASE("comments of an order are stored for a patient without comments; different ones are reported") {
  Department department;
  REQUIRE(department.receive(registration(pid("P1"))));
  OrderRequests ordered = message({order(OrderControl::NW, "O1", "CT")});
  ordered.patient.comments = std::string("Deaf");
  REQUIRE(department.receive(ordered));
  CHECK(department.snapshot.patients[0].patient.comments == "Deaf");
  CHECK_FALSE(department.has_finding("demographics-differ"));
  ordered.orders = {order(OrderControl::NW, "O2", "CT")};
  ordered.patient.comments = std::string("Blind");
  REQUIRE(department.receive(ordered));
  CHECK(department.snapshot.patients[0].patient.comments == "Deaf");
  CHECK(department.has_finding("demographics-differ"));
}

TEST_CASE("A01: a registration creates patient and visit, and sends no notification") {
  Department department;
  PatientRegistration a04 = registration(pid("P1"));
  a04.visit = visit("V1");
  REQUIRE(department.receive(a04));
  CHECK(department.told.empty());
  CHECK(department.snapshot.patients.size() == 1);
  CHECK(to_text(the_patient(department).name) == "SMITH^JOHN");
  CHECK(the_patient(department).updated_by_event_at == at(0));
  REQUIRE(department.snapshot.patients[0].visits.size() == 1);
  CHECK(department.snapshot.patients[0].visits[0].location == "WARD 1");
  CHECK(department.snapshot.patients[0].visits[0].patient_id == the_patient(department).id);

  SECTION("again: no second one") {
    REQUIRE(department.receive(a04));
    CHECK(department.snapshot.patients.size() == 1);
    CHECK(department.snapshot.patients[0].visits.size() == 1);
  }
}

TEST_CASE("2.5.3 of HL7: absent keeps, null clears, a value replaces") {
  Department department;
  PatientDemographics first = pid("P1");
  first.phone = std::string("555");
  first.address = std::string("Main Street");
  first.sex = std::string("M");
  REQUIRE(department.receive(registration(first)));
  PatientDemographics second;
  second.identifiers = {id("P1")};
  second.phone = Change<std::string>::clear();
  second.sex = std::string("F");
  REQUIRE(department.receive(update(second, 1)));
  CHECK(the_patient(department).phone.empty());
  CHECK(the_patient(department).address == "Main Street");
  CHECK(the_patient(department).sex == "F");
  CHECK(to_text(the_patient(department).name) == "SMITH^JOHN");
}

TEST_CASE("A29, R50: an update that changes something is forwarded, one that changes nothing is not") {
  Department department;
  REQUIRE(department.receive(registration(pid("P1"))));
  REQUIRE(department.receive(update(pid("P1"), 1)));
  CHECK(department.told.empty());
  REQUIRE(department.receive(update(pid("P1", "JONES^JOHN"), 2)));
  CHECK(department.told == Lines{"RAD-12 A08"});
  CHECK(department.notifications[0].patient_id == the_patient(department).id);
  REQUIRE(department.receive(registration(pid("P1", "SMITH^JOHN"), 3)));
  CHECK(department.told.empty());  // RAD-1 is not forwarded
  CHECK(to_text(the_patient(department).name) == "SMITH^JOHN");
}

TEST_CASE("reference 2.1: the notification about an update names the cleared fields and the visit") {
  Department department;
  PatientDemographics first = pid("P1");
  first.phone = std::string("555");
  REQUIRE(department.receive(registration(first)));
  PatientRegistration a08 = update(pid("P1"), 1);
  a08.patient.birth_date = Change<std::string>::clear();
  a08.patient.phone = Change<std::string>::clear();
  a08.patient.address = Change<std::string>::clear();  // we have no address, but another system may have one
  a08.visit = visit("V1");
  a08.visit.referring = Change<Person>::clear();
  a08.pid_nulls = {7, 11, 13};
  a08.pv1_nulls = {8};
  REQUIRE(department.receive(a08));
  REQUIRE(department.told == Lines{"RAD-12 A08"});
  CHECK(department.notifications[0].pid_nulls == std::vector{7, 11, 13});
  CHECK(department.notifications[0].pv1_nulls == std::vector{8});
  CHECK(department.notifications[0].visit_id == department.snapshot.patients[0].visits[0].id);
  REQUIRE(department.receive(update(pid("P1", "JONES^JOHN"), 2)));
  CHECK(department.notifications[0].pid_nulls.empty());
  CHECK(department.notifications[0].visit_id == 0);
}

TEST_CASE("reference 8: A08 for an unknown patient creates the patient") {
  Department department;
  REQUIRE(department.receive(update(pid("P1"))));
  CHECK(department.snapshot.patients.size() == 1);
  CHECK(department.told == Lines{"RAD-12 A08"});
}

TEST_CASE("R52: an older event is refused, also after an event that changed nothing") {
  Department department;
  REQUIRE(department.receive(registration(pid("P1"), 10)));
  REQUIRE(department.receive(update(pid("P1"), 20)));
  CHECK_FALSE(department.receive(update(pid("P1", "OLD^NAME"), 15)));
  CHECK(department.error.code == "older");
  CHECK(department.told.empty());
  CHECK(to_text(the_patient(department).name) == "SMITH^JOHN");
  REQUIRE(department.receive(update(pid("P1", "NEW^NAME"), 20)));  // as old is not older
  CHECK(to_text(the_patient(department).name) == "NEW^NAME");
}

TEST_CASE("reference 8: one id under two authorities is two patients; without one the sender's default counts") {
  Department department;
  department.sender.default_authority = "HOSP";
  PatientDemographics other = pid("P1", "OTHER^ONE");
  other.identifiers = {id("P1", "CLINIC")};
  PatientDemographics plain = pid("P1", "SMITH^JIM");
  plain.identifiers = {id(" P1 ", "")};
  REQUIRE(department.receive(registration(pid("P1"))));
  REQUIRE(department.receive(registration(other)));
  REQUIRE(department.receive(registration(plain)));
  CHECK(department.snapshot.patients.size() == 2);
  CHECK(to_text(the_patient(department).name) == "SMITH^JIM");
}

TEST_CASE("an identifier belongs to one patient") {
  Department department;
  PatientDemographics first = pid("P1");
  first.identifiers.push_back(id("N1", "NATIONAL"));
  PatientDemographics second = pid("P2", "OTHER^ONE", "19330303");  // so not the patient with a new name
  second.identifiers.push_back(id("N1", "NATIONAL"));
  REQUIRE(department.receive(registration(first)));
  REQUIRE(department.receive(registration(second)));
  CHECK(department.has_finding("patient-doubtful"));
  CHECK(the_patient(department, "P2").identifiers.size() == 1);
  CHECK(department.snapshot.patient_by(id("N1", "NATIONAL"))->patient.id == the_patient(department, "P1").id);
}

TEST_CASE("101 PID-3: a registration without an identifier") {
  Department department;
  CHECK_FALSE(department.receive(registration({})));
  CHECK(department.error.kind == ErrorKind::required_field_missing);
  CHECK(department.error.place == "PID-3");
}

TEST_CASE("visits: without a number there is one a patient; a registration opens it again, an update does not") {
  Department department;
  PatientRegistration a01 = registration(pid("P1"));
  a01.visit = visit("");
  REQUIRE(department.receive(a01));
  a01.visit = visit("", "WARD 2");
  REQUIRE(department.receive(a01));
  REQUIRE(department.snapshot.patients[0].visits.size() == 1);
  CHECK(department.snapshot.patients[0].visits[0].location == "WARD 2");
  const auto cancel = [&](const VisitDetails& details, int seconds) {
    return department.act(
        [&](Decision& d) { return apply_visit_event(d, a11(pid("P1"), details, seconds), department.sender); });
  };
  REQUIRE(cancel(visit(""), 1));
  CHECK(department.snapshot.patients[0].visits[0].state == VisitState::cancelled);
  REQUIRE(cancel(visit(""), 1));
  CHECK(department.has_finding("idempotent"));
  REQUIRE(cancel(visit("V9"), 1));
  CHECK(department.has_finding("no-such-visit"));
  PatientRegistration a08 = update(pid("P1"), 2);
  a08.visit = visit("", "WARD 3");
  REQUIRE(department.receive(a08));
  CHECK(department.snapshot.patients[0].visits[0].state == VisitState::cancelled);
  REQUIRE(cancel(visit(""), 1));
  CHECK(department.has_finding("older"));  // it was cancelled before
  a01 = registration(pid("P1"), 3);
  a01.visit = visit("");
  REQUIRE(department.receive(a01));
  CHECK(department.snapshot.patients[0].visits[0].state == VisitState::open);
}

TEST_CASE("D12: an order for a known patient with other demographics does not change the patient") {
  Department department;
  REQUIRE(department.receive(registration(pid("P1", "Müller^Jörg"))));
  OrderRequests orders = message({order(OrderControl::NW, "O1", "CT")});

  SECTION("case and accents make no difference") {
    orders.patient = pid("P1", "MULLER^JORG");
    REQUIRE(department.receive(orders));
    CHECK_FALSE(department.has_finding("demographics-differ"));
  }
  SECTION("a partial birth date makes no difference") {
    orders.patient = pid("P1", "Müller^Jörg", "1975");
    REQUIRE(department.receive(orders));
    CHECK_FALSE(department.has_finding("demographics-differ"));
  }
  SECTION("another family name: accepted with a finding") {
    orders.patient = pid("P1", "MEIER^JORG");
    REQUIRE(department.receive(orders));
    CHECK(department.has_finding("demographics-differ"));
    CHECK(to_text(the_patient(department).name) == "Müller^Jörg");
  }
  SECTION("family name and birth date: a mix-up, 204 PID-5") {
    orders.patient = pid("P1", "MEIER^ADA", "19991231");
    CHECK_FALSE(department.receive(orders));
    CHECK(department.error.kind == ErrorKind::unknown_key);
    CHECK(department.error.code == "patient-mix-up");
    CHECK(department.error.place == "PID-5");
    CHECK(department.snapshot.orders.empty());
    department.sender.accept_demographics_mismatch = true;
    REQUIRE(department.receive(orders));
    CHECK(department.has_finding("demographics-differ"));
    CHECK(to_text(the_patient(department).name) == "Müller^Jörg");
  }
}

TEST_CASE("D12: an order for an unknown patient creates patient and visit") {
  Department department;
  OrderRequests orders = message({order(OrderControl::NW, "O1", "CT")});
  orders.visit = visit("V1");
  REQUIRE(department.receive(orders));
  CHECK(department.snapshot.patients.size() == 1);
  REQUIRE(department.snapshot.patients[0].visits.size() == 1);
  CHECK(department.the_order().visit_id == department.snapshot.patients[0].visits[0].id);
  CHECK(department.the_order().patient_id == the_patient(department).id);
}

TEST_CASE("A31: a merge moves orders, visits and performed steps; the retired identifier stays as an alias") {
  Department department;
  OrderRequests orders = message({order(OrderControl::NW, "O1", "CT")});
  orders.visit = visit("V1");
  REQUIRE(department.receive(orders));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.receive(registration(pid("P2", "SMITH^JOHN"))));
  REQUIRE(department.receive(a40(pid("P2"), "P1")));
  CHECK(department.told == Lines{"RAD-12 A40"});
  const RowId survivor = the_patient(department, "P2").id;
  CHECK(department.notifications[0].patient_id == survivor);
  CHECK(department.notifications[0].merged_patient_id == the_patient(department, "P1").id);
  CHECK(the_patient(department, "P1").merged_into == survivor);
  CHECK(department.the_order().patient_id == survivor);
  CHECK(department.the_performed("1.1").patient_id == survivor);
  PatientRecord* record = department.snapshot.patient(survivor);
  REQUIRE(record->visits.size() == 1);
  CHECK(record->visits[0].patient_id == survivor);
  CHECK(department.the_order().visit_id == record->visits[0].id);

  SECTION("A30: N-SET goes on by UID") {
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
  }
  SECTION("A32: repeated, without effect") {
    REQUIRE(department.receive(a40(pid("P2"), "P1")));
    CHECK(department.told.empty());
    CHECK(department.has_finding("idempotent"));
  }
  SECTION("A33, R48: an order that names it goes to the survivor, with a finding") {
    REQUIRE(department.place("O2", "CT"));
    CHECK(department.the_order("O2").patient_id == survivor);
    CHECK(department.has_finding("patient-merged"));
  }
  SECTION("A33: an ADT that names it is 204") {
    CHECK_FALSE(department.receive(update(pid("P1"), 200)));
    CHECK(department.error.kind == ErrorKind::unknown_key);
    CHECK(department.error.place == "PID-3");
    CHECK_FALSE(department.act(
        [&](Decision& d) { return apply_visit_event(d, a11(pid("P1"), visit("V1"), 1), department.sender); }));
    CHECK(department.error.kind == ErrorKind::unknown_key);
  }
  SECTION("A33: a performed step that names it is of the survivor") {
    PerformedStepUpdate created = department.picked("1.2", {});
    created.stated.references.emplace_back().study_instance_uid = "1.9";
    REQUIRE(department.create(created));
    CHECK(department.the_performed("1.2").patient_id == survivor);
    CHECK(department.the_performed("1.2").discrepancy == Discrepancy::unscheduled);
  }
  SECTION("A32: the reverse is a cycle, 205") {
    CHECK_FALSE(department.receive(a40(pid("P1"), "P2")));
    CHECK(department.error.kind == ErrorKind::duplicate_key);
    CHECK(department.error.code == "merge-cycle");
  }
  SECTION("a retired patient is not merged into somebody else") {
    CHECK_FALSE(department.receive(a40(pid("P3"), "P1")));
    CHECK(department.error.code == "merged-elsewhere");
  }
  SECTION("A32: a chain resolves to its end") {
    REQUIRE(department.receive(a40(pid("P3"), "P2")));
    CHECK(department.snapshot.survivor_of(department.snapshot.patient_by(id("P1"))) ==
          department.snapshot.patient_by(id("P3")));
    CHECK(department.the_order().patient_id == the_patient(department, "P3").id);
    REQUIRE(department.receive(a40(pid("P1"), "P4")));  // names as survivor a patient who was merged into another one
    CHECK(department.has_finding("patient-merged"));
    CHECK(the_patient(department, "P4").merged_into == the_patient(department, "P3").id);
  }
}

TEST_CASE("A32, R49: survivor or retired unknown, several groups, MRG-1 = PID-3") {
  Department department;
  REQUIRE(department.receive(a40(pid("P2"), "P1")));
  CHECK(to_text(the_patient(department, "P2").name) == "SMITH^JOHN");
  CHECK(the_patient(department, "P1").merged_into == the_patient(department, "P2").id);
  CHECK(the_patient(department, "P1").name.empty());
  CHECK(department.told == Lines{"RAD-12 A40"});

  CHECK_FALSE(department.receive(a40(pid("P2"), "P2")));
  CHECK(department.error.kind == ErrorKind::duplicate_key);
  CHECK(department.error.place == "MRG-1");

  PatientMerges two = a40(pid("P5"), "P3");
  two.merges.push_back({pid("P5"), id("P4")});
  REQUIRE(department.receive(two));
  CHECK(department.told == Lines{"RAD-12 A40", "RAD-12 A40"});
  two.merges.push_back({pid("P5"), id("P5")});
  CHECK_FALSE(department.receive(two));

  PatientMerges nobody = a40({}, "P1");
  CHECK_FALSE(department.receive(nobody));
  CHECK(department.error.kind == ErrorKind::required_field_missing);
}

TEST_CASE("A40 of identifiers that are one patient's already has no effect") {
  Department department;
  PatientDemographics both = pid("P2");
  both.identifiers.push_back(id("P1"));
  REQUIRE(department.receive(registration(both)));
  REQUIRE(department.receive(a40(pid("P2"), "P1")));
  CHECK(department.has_finding("idempotent"));
  CHECK_FALSE(the_patient(department, "P2").merged_into);

  PatientDemographics unknown = pid("P4");
  unknown.identifiers.push_back(id("P3"));  // a survivor that has the retired identifier in its list
  REQUIRE(department.receive(a40(unknown, "P3")));
  CHECK(the_patient(department, "P3").merged_into == the_patient(department, "P4").id);
}

TEST_CASE("a merge leaves the survivor's demographics as they are: A40 is no update") {
  Department department;
  REQUIRE(department.receive(registration(pid("P2", "SMITH^JOHN"))));
  REQUIRE(department.receive(a40(pid("P2", "OTHER^NAME"), "P1")));
  CHECK(to_text(the_patient(department, "P2").name) == "SMITH^JOHN");
}

TEST_CASE("reference 8: the unidentified patient has an id of ours, a name of his own, no birth date") {
  Department department;
  REQUIRE(department.act([&](Decision& d) -> Result<void> {
    register_temporary_patient(d, {}, "");
    register_temporary_patient(d, name("DOE^JANE"), "F");
    return {};
  }));
  const Patient& first = department.snapshot.patients[0].patient;
  CHECK(first.identifiers[0].value == "TMP1");
  CHECK(first.identifiers[0].authority == department.site.authority);
  CHECK(to_text(first.name) == "DOE^UNKNOWN-1");
  CHECK(first.birth_date.empty());
  CHECK(first.is_temporary);
  CHECK(to_text(department.snapshot.patients[1].patient.name) == "DOE^JANE");
  CHECK(department.told.empty());

  SECTION("A15: merged when he is known") {
    PatientMerges merges{{{pid("P1"), Identifier{"TMP1", department.site.authority, "", "", ""}}}, at(1)};
    REQUIRE(department.receive(merges));
    CHECK(department.told == Lines{"RAD-12 A40"});
  }
}

TEST_CASE(
    "ADT A40: a survivor who is known by no identifier but one of the retired patient's is a patient of his own") {
  Department department;
  PatientDemographics old = pid("P1");
  old.identifiers.push_back(id("N7", "NATION"));
  REQUIRE(department.receive(registration(old)));
  PatientDemographics survivor = pid("P2");
  survivor.identifiers.push_back(id("N7", "NATION"));
  REQUIRE(department.receive(a40(survivor, "P1")));
  CHECK(department.told == Lines{"RAD-12 A40"});
  CHECK(the_patient(department, "P1").id != the_patient(department, "P2").id);
  CHECK(the_patient(department, "P1").merged_into == the_patient(department, "P2").id);
  CHECK_FALSE(the_patient(department, "P2").merged_into);
}

TEST_CASE("ADT A40: a survivor who is known by a further identifier alone is that patient") {
  Department department;
  PatientDemographics known = pid("P3");
  known.identifiers.push_back(id("N7", "NATION"));
  REQUIRE(department.receive(registration(known)));
  REQUIRE(department.receive(registration(pid("P1"))));
  PatientDemographics survivor = pid("P2");
  survivor.identifiers.push_back(id("N7", "NATION"));
  REQUIRE(department.receive(a40(survivor, "P1")));
  CHECK(the_patient(department, "P1").merged_into == the_patient(department, "P3").id);
}

}  // namespace stepwise::model::test
