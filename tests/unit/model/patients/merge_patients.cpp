// SPDX-License-Identifier: Apache-2.0
// A40 of two patients who both have visits, orders and performed steps.
#include "tests/unit/model/department.hpp"

#include <algorithm>

namespace stepwise::model::test {
namespace {

// Two patients, each with two visits and an order for each visit. V2 and the visit without a number are of both.
struct TwoPatients : Department {
  TwoPatients() {
    for (const auto& [patient, order_number, visit_number] :
         {std::tuple{"P1", "O1", "V1"}, std::tuple{"P1", "O2", "V2"}, std::tuple{"P1", "O3", ""},
          std::tuple{"P2", "O4", "V2"}, std::tuple{"P2", "O5", "V3"}, std::tuple{"P2", "O6", ""}}) {
      OrderRequests ordered = message({order(OrderControl::NW, order_number, "CT")});
      ordered.patient = pid(patient);
      ordered.visit.present = true;
      if (*visit_number) ordered.visit.number = id(visit_number);
      ordered.visit.service = std::string(patient);
      REQUIRE(receive(ordered));
    }
  }
  bool merge_into(const char* survivor, const char* retired) {
    return receive(PatientMerges{{{pid(survivor), id(retired)}}, at(100)});
  }
  PatientRecord& record(const char* patient) { return *snapshot.patient_by(id(patient)); }
  const Visit* visit_of(const char* order_number) {
    for (const PatientRecord& one : snapshot.patients) {
      for (const Visit& visit : one.visits) {
        if (visit.id == the_order(order_number).visit_id) return &visit;
      }
    }
    return nullptr;
  }
};

}  // namespace

TEST_CASE(
    "A31: orders of a visit whose number the survivor has too go to the survivor's visit, the others keep theirs") {
  TwoPatients department;
  const RowId survivor = department.record("P2").patient.id, kept = *department.the_order("O1").visit_id,
              shared = *department.the_order("O4").visit_id, unnumbered = *department.the_order("O6").visit_id;
  REQUIRE(department.merge_into("P2", "P1"));
  CHECK(department.the_order("O1").visit_id == kept);
  CHECK(department.the_order("O2").visit_id == shared);
  CHECK(department.the_order("O3").visit_id == unnumbered);
  CHECK(department.the_order("O4").visit_id == shared);
  CHECK(department.the_order("O6").visit_id == unnumbered);
  CHECK(department.record("P2").visits.size() == 4);
  for (const char* number : {"O1", "O2", "O3", "O4", "O5", "O6"}) {
    INFO(number);
    CHECK(department.the_order(number).patient_id == survivor);
    REQUIRE(department.visit_of(number));
    CHECK(department.visit_of(number)->patient_id == survivor);
  }
  CHECK(department.visit_of("O2")->service == "P2");  // the survivor's visit stands for both
  CHECK(department.visit_of("O1")->service == "P1");
}

TEST_CASE("A31: the orders of both patients are written after a merge, of a third one none") {
  TwoPatients department;
  OrderRequests other = message({order(OrderControl::NW, "O9", "CT")});
  other.patient = pid("P9", "OTHER^ONE", "19330303");
  other.visit.present = true;
  other.visit.number = id("V2");
  REQUIRE(department.receive(other));
  const Order before = department.the_order("O9");
  std::vector<std::string> changed;
  Decision decision{
      department.snapshot, department.site, department.numbers, department.now, department.local_now, {}, {}, "his"};
  REQUIRE(merge_patients(decision, PatientMerges{{{pid("P2"), id("P1")}}, at(100)}, department.sender).has_value());
  for (const OrderRecord& one : decision.snapshot.orders) {
    if (one.changed) changed.push_back(one.order.placer_number);
  }
  CHECK(changed == Lines{"O1", "O2", "O3"});
  REQUIRE(department.merge_into("P2", "P1"));
  CHECK(department.the_order("O9") == before);
}

TEST_CASE("A31: two patients are merged into one in one message, and their performed steps go with them") {
  TwoPatients department;
  REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "P1")));
  REQUIRE(department.create(department.picked("1.2", {"SPS4"}, "P2")));
  PatientMerges two{{{pid("P5"), id("P1")}, {pid("P5"), id("P2")}}, at(100)};
  REQUIRE(department.receive(two));
  CHECK(department.told == Lines{"RAD-12 A40", "RAD-12 A40"});
  const RowId survivor = department.record("P5").patient.id;
  CHECK(department.the_performed("1.1").patient_id == survivor);
  CHECK(department.the_performed("1.2").patient_id == survivor);
  CHECK(department.record("P5").visits.size() == 4);
  CHECK(department.the_order("O2").visit_id == department.the_order("O4").visit_id);
  CHECK(department.the_order("O3").visit_id == department.the_order("O6").visit_id);
}

TEST_CASE(
    "A15: each member of a temporary patient is that of the known one after a merge; one who is known keeps all") {
  Department department;
  PatientRegistration known{.patient = pid("P1"), .visit = {}, .event_at = at(0)};
  known.patient.birth_time = std::string("0830");
  known.patient.sex = std::string("M");
  known.patient.address = std::string("A");
  known.patient.address_components = Composite{{"A"}};
  known.patient.phone = std::string("1");
  known.patient.mother_birth_name = std::string("EAST^A");
  known.patient.race = code("R1");
  known.patient.ethnic_group = code("E1");
  known.patient.primary_language = code("en");
  known.patient.account_number = id("A1");
  known.patient.sent_fields = {{"phone", {{{"1"}, {"PRN"}}}}};
  REQUIRE(department.receive(known));
  REQUIRE(department.act([&](Decision& d) -> Result<void> {
    register_temporary_patient(d, {}, "F");
    return {};
  }));
  const Identifier temporary{"TMP1", department.site.authority, "", "", ""};
  PatientDemographics survivor;
  survivor.identifiers = {temporary};
  REQUIRE(department.receive(PatientMerges{{{survivor, id("P1")}}, at(1)}));
  const Patient& retired = department.snapshot.patients[0].patient;
  Patient expected = department.snapshot.patient_by(temporary)->patient;
  CHECK_FALSE(expected.is_temporary);
  expected.id = retired.id;
  expected.version = retired.version;
  expected.identifiers = retired.identifiers;
  expected.merged_into = retired.merged_into;
  expected.updated_by_event_at = retired.updated_by_event_at;
  expected.event_marks = retired.event_marks;
  CHECK(expected == retired);
}

}  // namespace stepwise::model::test
