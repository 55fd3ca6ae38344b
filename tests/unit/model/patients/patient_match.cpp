// SPDX-License-Identifier: Apache-2.0
// D33: a message that acts on an order, appointment or step names the order's patient; and how a patient is found.
#include "model/patients/patient_match.hpp"

#include "model/orders/appointment.hpp"
#include "model/patients/demographics.hpp"
#include "model/visits/visit_events.hpp"
#include "tests/unit/model/department.hpp"

#include <functional>
#include <rapidcheck.h>

namespace stepwise::model::test {
namespace {

struct Act {
  const char* name;
  std::function<bool(Department&, const PatientDemographics&)> send;
};

bool send_order(Department& department, OrderRequest request, const PatientDemographics& patient) {
  OrderRequests requests = bare({std::move(request)});
  requests.patient = patient;
  requests.has_patient = !patient.identifiers.empty();
  return department.receive(requests);
}

Act act_of(const char* name, OrderControl control, const std::string& number) {
  return {name, [=](Department& department, const PatientDemographics& patient) {
            OrderRequest request = order(control, number);
            if (control == OrderControl::XO) request.stated.requested_start = local(9, 9);
            if (control == OrderControl::NA) {
              request.filler_number = department.snapshot.orders.back().order.filler_number;
              request.stated.placer_number = "GIVEN";
            }
            return send_order(department, request, patient);
          }};
}

Act siu(const char* name, Appointment::Change change) {
  return {name, [=](Department& department, const PatientDemographics& patient) {
            Appointment request;
            request.change = change;
            request.placer_number = {"O1", "HIS", "", "", ""};
            request.start = local(9, 9);
            request.patients = {patient};
            return department.act([&](Decision& d) { return apply_appointment(d, request, department.sender); });
          }};
}

const std::vector<Act>& actions() {
  static const std::vector<Act> all{act_of("CA", OrderControl::CA, "O1"),
                                    act_of("DC", OrderControl::DC, "O1"),
                                    act_of("XO", OrderControl::XO, "O1"),
                                    act_of("HD", OrderControl::HD, "O1"),
                                    act_of("RL", OrderControl::RL, "O1"),
                                    act_of("RP", OrderControl::RP, "O1"),
                                    act_of("PA", OrderControl::PA, "PARENT"),
                                    act_of("CA of a parent", OrderControl::CA, "PARENT"),
                                    act_of("NA", OrderControl::NA, ""),
                                    siu("SIU booked", Appointment::Change::booked),
                                    siu("SIU cancelled", Appointment::Change::cancelled),
                                    siu("SIU no-show", Appointment::Change::no_show)};
  return all;
}

// O1 on hold and PARENT with a child are P1's, the filler's order too; P2 is known, P0 was merged into P1.
void prepare(Department& department) {
  REQUIRE(department.place("O1", "CT"));
  OrderRequest child = order(OrderControl::CH, "CHILD", "CT");
  REQUIRE(department.receive(message({order(OrderControl::PA, "PARENT"), child})));
  REQUIRE(department.receive(
      PatientRegistration{.patient = pid("P2", "OTHER^ONE", "19900101"), .visit = {}, .event_at = at(0)}));
  REQUIRE(department.receive(PatientMerges{{{pid("P1"), id("P0")}}, at(0)}));
  REQUIRE(department.receive(bare({order(OrderControl::HD, "O1")})));
  FillerOrder filler;
  filler.patient_id = department.snapshot.patient_by(id("P1"))->patient.id;
  filler.stated.service = code("CT");
  REQUIRE(department.act([&](Decision& d) { return place_filler_order(d, filler); }));
}

PatientDemographics nobody() {
  PatientDemographics patient;
  patient.name = name("SMITH^JOHN");
  patient.birth_date = std::string("19750402");
  return patient;
}

}  // namespace

TEST_CASE("D33: each act on an order, with each kind of mismatch of its patient") {
  struct Row {
    const char* what;
    PatientDemographics patient;
    std::string error, place, finding;
  };
  PatientDemographics only_name;
  only_name.name = name("OTHER^ONE");
  only_name.birth_date = std::string("19900101");
  const std::vector<Row> rows{
      {"the order's patient", pid("P1"), "", "", ""},
      {"no PID", {}, "", "", ""},
      {"merged into the order's patient", pid("P0"), "", "", "patient-merged"},
      {"another given name", pid("P1", "SMITH^JANE"), "", "", "demographics-differ"},
      {"another family name", pid("P1", "JONES^JOHN"), "", "", "demographics-differ"},
      {"another birth date", pid("P1", "SMITH^JOHN", "19800101"), "", "", "demographics-differ"},
      {"PID without PID-3", nobody(), "", "", "patient-not-named"},
      {"an unknown identifier", pid("P9"), "no-such-patient", "PID-3", ""},
      {"another patient's identifier", pid("P2", "OTHER^ONE", "19900101"), "order-of-another-patient", "PID-3", ""},
      {"another patient's identifier, the order's name", pid("P2"), "order-of-another-patient", "PID-3", ""},
      {"another family name and birth date", pid("P1", "OTHER^ONE", "19900101"), "patient-mix-up", "PID-5", ""},
      {"no PID-3, another family name and birth date", only_name, "patient-mix-up", "PID-5", ""},
  };
  for (const Act& act : actions()) {
    for (const Row& row : rows) {
      INFO(act.name << ": " << row.what);
      Department department;
      prepare(department);
      const Snapshot before = department.snapshot;
      CHECK(act.send(department, row.patient) == row.error.empty());
      CHECK(department.error.code == row.error);
      CHECK(department.error.place == row.place);
      if (!row.finding.empty()) CHECK(department.has_finding(row.finding));
      if (row.error.empty()) continue;
      CHECK(department.error.kind == ErrorKind::unknown_key);
      CHECK(department.told.empty());
      for (std::size_t i = 0; i < before.orders.size(); ++i)
        CHECK(department.snapshot.orders[i].order == before.orders[i].order);
    }
  }
}

TEST_CASE("D33: by the sender's settings a mismatch is flagged") {
  for (const Act& act : actions()) {
    INFO(act.name);
    Department department;
    prepare(department);
    department.sender.accept_patient_mismatch = true;
    CHECK_FALSE(act.send(department, pid("P1", "OTHER^ONE", "19900101")));
    REQUIRE(act.send(department, pid("P9")));
    CHECK(department.has_finding("order-of-another-patient"));
    Department other;
    prepare(other);
    other.sender.accept_demographics_mismatch = true;
    CHECK_FALSE(act.send(other, pid("P2", "OTHER^ONE", "19900101")));
    REQUIRE(act.send(other, pid("P1", "OTHER^ONE", "19900101")));
    CHECK(other.has_finding("demographics-differ"));
  }
}

TEST_CASE("D33: of several patients of an appointment one is the order's") {
  Department department;
  prepare(department);
  Appointment request;
  request.placer_number = {"O1", "HIS", "", "", ""};
  request.start = local(9, 9);
  request.patients = {pid("P2", "OTHER^ONE", "19900101"), pid("P1")};
  CHECK(department.act([&](Decision& d) { return apply_appointment(d, request, department.sender); }));
}

TEST_CASE("D33: NW again with the number of another patient's order never actions, whatever the settings") {
  Department department;
  prepare(department);
  department.sender.accept_patient_mismatch = department.sender.nw_again_updates = true;
  OrderRequests requests = message({order(OrderControl::NW, "O1", "CT")});
  requests.patient = pid("P9");
  CHECK_FALSE(department.receive(requests));
  CHECK(department.error.code == "placer-number-used");
}

TEST_CASE("D33: events that cancel a visit or tell an arrival name the patient, too") {
  for (const auto& [trigger, change] :
       {std::pair{"A11", VisitChange::cancellation}, std::pair{"A10", VisitChange::tracking}}) {
    INFO(trigger);
    Department department;
    prepare(department);
    VisitEvent event{change, trigger, pid("P1", "OTHER^ONE", "19900101"), {}, {}, {}, at(0)};
    CHECK_FALSE(department.act([&](Decision& d) { return apply_visit_event(d, event, department.sender); }));
    CHECK(department.error.code == "patient-mix-up");
  }
}

TEST_CASE("a known patient gets no second record by a further identifier, and an order adds the new one") {
  Department department;
  PatientDemographics known = pid("P1");
  known.identifiers.push_back(id("S1", "NATION"));
  REQUIRE(department.receive(PatientRegistration{.patient = known, .visit = {}, .event_at = at(0)}));
  PatientDemographics renumbered = pid("P7");
  renumbered.identifiers.push_back(id("S1", "NATION"));
  SECTION("an order") {
    OrderRequests requests = message({order(OrderControl::NW, "O1", "CT")});
    requests.patient = renumbered;
    REQUIRE(department.receive(requests));
    CHECK(department.has_finding("patient-by-further-identifier"));
    CHECK(department.snapshot.patients.size() == 1);
    requests = message({order(OrderControl::NW, "O2", "CT")});
    requests.patient = pid("P7");
    REQUIRE(department.receive(requests));
    CHECK(department.snapshot.patients.size() == 1);
  }
  SECTION("a registration") {
    REQUIRE(department.receive(PatientRegistration{.patient = renumbered, .visit = {}, .event_at = at(1)}));
    CHECK(department.has_finding("patient-by-further-identifier"));
    CHECK(department.snapshot.patients.size() == 1);
  }
  SECTION("with another family name and birth date it is doubtful") {
    renumbered.name = name("OTHER^ONE");
    renumbered.birth_date = std::string("19900101");
    REQUIRE(department.receive(PatientRegistration{.patient = renumbered, .visit = {}, .event_at = at(1)}));
    CHECK(department.has_finding("patient-doubtful"));
    CHECK(department.snapshot.patients.size() == 2);
  }
  SECTION("a merge") {
    REQUIRE(department.receive(PatientMerges{{{renumbered, id("P8")}}, at(1)}));
    CHECK(department.snapshot.patients.size() == 2);  // and the retired identifier
    CHECK(department.snapshot.survivor_of(department.snapshot.patient_by(id("P8")))->patient.id ==
          department.snapshot.patient_by(id("P1"))->patient.id);
  }
}

TEST_CASE("a value under an authority that cannot be compared is the patient only if the demographics say so") {
  const auto by_oid = [](const std::string& value) { return Identifier{value, "", "1.2.3", "ISO", ""}; };
  Department department;
  REQUIRE(department.receive(PatientRegistration{.patient = pid("P1"), .visit = {}, .event_at = at(0)}));
  PatientDemographics same = pid("P1"), other = pid("P1", "OTHER^ONE"), bare_id = pid("P1", "SMITH^JOHN", "");
  same.identifiers = other.identifiers = {by_oid("P1")};
  bare_id.identifiers = {Identifier{"P1", "", "", "", ""}};
  REQUIRE(department.receive(PatientRegistration{.patient = bare_id, .visit = {}, .event_at = at(1)}));
  CHECK(department.has_finding("patient-by-value"));
  CHECK(department.snapshot.patients.size() == 1);
  REQUIRE(department.receive(PatientRegistration{.patient = pid("P1"), .visit = {}, .event_at = at(1)}));
  SECTION("the same") {
    REQUIRE(department.receive(PatientRegistration{.patient = same, .visit = {}, .event_at = at(2)}));
    CHECK(department.has_finding("patient-by-value"));
    CHECK(department.snapshot.patients.size() == 1);
  }
  SECTION("somebody else") {
    REQUIRE(department.receive(PatientRegistration{.patient = other, .visit = {}, .event_at = at(2)}));
    CHECK(department.has_finding("patient-doubtful"));
    CHECK(department.snapshot.patients.size() == 2);
  }
}

TEST_CASE("D12: an ADT message that turns a patient into another person is AE 204, by setting a finding") {
  const bool is_update = GENERATE(true, false);
  CAPTURE(is_update);
  Department department;
  REQUIRE(department.receive(PatientRegistration{.patient = pid("P1"), .visit = {}, .event_at = at(0)}));
  const PatientRegistration other{
      .is_update = is_update, .patient = pid("P1", "OTHER^ONE", "19900101"), .visit = {}, .event_at = at(1)};
  CHECK_FALSE(department.receive(other));
  CHECK(department.error.kind == ErrorKind::unknown_key);
  CHECK(department.error.place == "PID-5");
  CHECK(to_text(department.snapshot.patients[0].patient.name) == "SMITH^JOHN");
  SECTION("by setting") {
    department.sender.accept_identity_change = true;
    REQUIRE(department.receive(other));
    CHECK(department.has_finding("identity-changed"));
    CHECK(to_text(department.snapshot.patients[0].patient.name) == "OTHER^ONE");
  }
  SECTION("one of them alone is a correction") {
    REQUIRE(department.receive(
        PatientRegistration{.is_update = true, .patient = pid("P1", "OTHER^ONE"), .visit = {}, .event_at = at(1)}));
    REQUIRE(department.receive(PatientRegistration{
        .is_update = true, .patient = pid("P1", "OTHER^ONE", "19900101"), .visit = {}, .event_at = at(2)}));
    CHECK_FALSE(department.has_finding("identity-changed"));
  }
  SECTION("a temporary patient becomes who he is") {
    department.snapshot.patients[0].patient.is_temporary = true;
    CHECK(department.receive(other));
  }
}

TEST_CASE("D12: a transfer that names another person under the identifier is AE 204, by setting a finding") {
  Department department;
  REQUIRE(department.receive(PatientRegistration{.patient = pid("P1"), .visit = {}, .event_at = at(0)}));
  VisitEvent moved;
  moved.trigger = "A02";
  moved.patient = pid("P1", "OTHER^ONE", "19900101");
  moved.visit.present = true;
  const auto receive = [&] {
    return department.act([&](Decision& d) { return apply_visit_event(d, moved, department.sender); });
  };
  CHECK_FALSE(receive());
  CHECK(department.error.code == "identity-changed");
  department.sender.accept_identity_change = true;
  CHECK(receive());
  CHECK(department.has_finding("identity-changed"));
}

TEST_CASE("names are compared by the groups that both have") {
  Patient patient;
  patient.name = name("YAMADA^TARO=山田^太郎");
  patient.birth_date = "19750402";
  PatientDemographics stated = pid("P1", "=山田^太郎", "19800101");
  CHECK_FALSE(is_mix_up(patient, stated));
  CHECK(differing_demographics(patient, stated) == "PID-7");
  stated.name = name("SUZUKI^TARO");
  CHECK(is_mix_up(patient, stated));
  patient.is_temporary = true;
  CHECK_FALSE(is_mix_up(patient, stated));
}

TEST_CASE("each rule of identity is a row of the table") {
  CHECK(identity_rules().size() >= 10);
  for (const IdentityRule& row : identity_rules()) CHECK((!row.what.empty() && !row.rule.empty()));
}

TEST_CASE("property: no action that names another patient changes an order, and no patient gets a second record") {
  CHECK(rc::check([] {
    Department department;
    prepare(department);
    const auto pick = [](int count) { return *rc::gen::inRange(0, count); };
    const std::vector<std::string> ids{"P0", "P1", "P2", "P9"}, names{"SMITH^JOHN", "OTHER^ONE", "SMITH^JANE"},
        births{"19750402", "19900101", ""};
    PatientDemographics patient = pid(ids[static_cast<std::size_t>(pick(4))], names[static_cast<std::size_t>(pick(3))],
                                      births[static_cast<std::size_t>(pick(3))]);
    if (pick(2) == 0) patient.identifiers.push_back(id(ids[static_cast<std::size_t>(pick(4))]));
    const std::size_t patients = department.snapshot.patients.size();
    const bool done =
        actions()[static_cast<std::size_t>(pick(static_cast<int>(actions().size())))].send(department, patient);
    RC_ASSERT(department.snapshot.patients.size() == patients);
    const PatientRecord* named = nullptr;
    for (const Identifier& one : patient.identifiers) {
      if (!named) named = department.snapshot.survivor_of(department.snapshot.patient_by(one));
    }
    const bool is_his = named && named->patient.identifiers.front().value == "P1";
    RC_ASSERT(!done || is_his);
  }));
}

}  // namespace stepwise::model::test
