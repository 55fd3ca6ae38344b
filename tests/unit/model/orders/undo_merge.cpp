// SPDX-License-Identifier: Apache-2.0
#include "model/orders/undo_merge.hpp"

#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

// P1 has visits V1 and V2 with the orders O1 and O2; P2 has V2 and the order O3. P1 is merged into P2.
struct MergedPatients : Department {
  MergedPatients() {
    for (const auto& [patient, order_number, visit_number] :
         {std::tuple{"P1", "O1", "V1"}, std::tuple{"P1", "O2", "V2"}, std::tuple{"P2", "O3", "V2"}}) {
      OrderRequests ordered = message({order(OrderControl::NW, order_number, "CT")});
      ordered.patient = pid(patient);
      ordered.visit.present = true;
      ordered.visit.number = id(visit_number);
      REQUIRE(receive(ordered));
    }
    retired = snapshot.patient_by(id("P1"))->patient.id;
    survivor = snapshot.patient_by(id("P2"))->patient.id;
    moved = {survivor, {}, {the_order("O1").id, the_order("O2").id}, {}};
    moved.visits = {*the_order("O1").visit_id};
    visit_of_o2 = *the_order("O2").visit_id;
    REQUIRE(receive(PatientMerges{{{pid("P2"), id("P1")}}, at(100)}));
  }
  bool undo() {
    return act([&](Decision& d) { return undo_merge(d, retired, moved); });
  }
  RowId retired = 0, survivor = 0, visit_of_o2 = 0;
  MergedWork moved;
};

}  // namespace

TEST_CASE("Orders and visits that a merge moved go back; those of the survivor stay") {
  MergedPatients department;
  const RowId moved_visit = department.moved.visits.front();
  REQUIRE(department.undo());
  CHECK(department.has_finding("merge-undone"));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-13 XO/SC RP2"});
  CHECK_FALSE(department.snapshot.patient(department.retired)->patient.merged_into);
  CHECK(department.the_order("O1").patient_id == department.retired);
  CHECK(department.the_order("O1").visit_id == moved_visit);
  CHECK(department.the_order("O2").patient_id == department.retired);
  CHECK(department.the_order("O2").visit_id == department.visit_of_o2);
  CHECK(department.the_order("O3").patient_id == department.survivor);
  CHECK(department.snapshot.patient(department.retired)->visits.size() == 2);
  CHECK(department.snapshot.patient(department.survivor)->visits.size() == 1);
}

TEST_CASE("An order that the survivor got after the merge stays with the survivor") {
  MergedPatients department;
  OrderRequests later = message({order(OrderControl::NW, "O4", "CT")});
  later.patient = pid("P1");
  REQUIRE(department.receive(later));
  REQUIRE(department.undo());
  CHECK(department.the_order("O4").patient_id == department.survivor);
}

TEST_CASE("A merge cannot be undone twice, nor below a later merge") {
  MergedPatients department;
  REQUIRE(department.undo());
  CHECK_FALSE(department.undo());
  CHECK(department.error.code == "not-merged");

  MergedPatients chain;
  REQUIRE(chain.receive(PatientMerges{{{pid("P3"), id("P2")}}, at(200)}));
  CHECK_FALSE(chain.undo());
  CHECK(chain.error.code == "not-merged");
}

}  // namespace stepwise::model::test
