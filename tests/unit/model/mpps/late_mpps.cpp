// SPDX-License-Identifier: Apache-2.0
// D26: the images come although the step was cancelled or never performed.
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

Department cancelled_by_placer() {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.receive(bare({order(OrderControl::CA, "O1")})));
  return department;
}

Department told_cancelled(bool never_performed) {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  const RowId step_id = department.the_step("SPS1").id;
  REQUIRE(department.act([&](Decision& d) { return cancel_step_by_filler(d, step_id, "why", never_performed); }));
  REQUIRE(department.the_order().cancel_told);
  return department;
}

}  // namespace

TEST_CASE("D26: after the placer's cancel: RAD-4 again with the same Study UID, SC/IP, a discrepancy") {
  Department department = cancelled_by_placer();
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  CHECK(department.told == Lines{"RAD-4 NW/SC RP1", "RAD-3 SC/IP"});
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
  CHECK(department.the_performed("1.1").discrepancy == Discrepancy::after_end);
  CHECK(department.has_finding("after-end"));
  CHECK(department.state("SPS1") == StepState::started);

  SECTION("completed: the order closes, the discrepancy stays for a person") {
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
    CHECK(department.the_performed("1.1").discrepancy == Discrepancy::after_end);
    const RowId performed_id = department.the_performed("1.1").id, step_id = department.the_step("SPS1").id;

    SECTION("who confirms it") {
      REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
      CHECK(department.told.empty());
      CHECK(department.the_performed("1.1").discrepancy == Discrepancy::none);
      CHECK(department.state("SPS1") == StepState::completed);
    }
    SECTION("or says that it was another step: cancelled again, and that is told") {
      REQUIRE(department.place("O2", "CT"));
      const RowId other_id = department.the_step("SPS2").id;
      REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, other_id); }));
      CHECK(department.state("SPS1") == StepState::cancelled);
      CHECK(department.state("SPS2") == StepState::completed);
      CHECK(department.told == Lines{"RAD-13 CA/CA RP1", "ORU X RP1", "RAD-3 OC/CA", "RAD-13 CA/CA RP2",
                                     "RAD-4 NW/SC RP2", "RAD-3 SC/IP", "RAD-13 XO/CM RP2", "ORU RP2", "RAD-3 SC/CM"});
    }
  }
  SECTION("110514: cancelled as before") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued, {"110514", "", "DCM", ""}));
    CHECK(department.state("SPS1") == StepState::cancelled);
    CHECK(department.told == Lines{"RAD-13 CA/CA RP1 (110514)", "ORU X RP1", "RAD-3 OC/CA (110514)"});
    CHECK(department.the_performed("1.1").discrepancy == Discrepancy::none);
  }
}

TEST_CASE("D26: by setting the image manager gets XO/SC instead") {
  Department department = cancelled_by_placer();
  department.site.late_performed_as_change = true;
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-3 SC/IP"});
}

TEST_CASE("D26: after OC: a filler-placed order with the same Study UID, ids and accession number") {
  for (const bool never_performed : {false, true}) {
    Department department = told_cancelled(never_performed);
    REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
    CHECK(department.told == Lines{"RAD-3 SN/SC", "RAD-4 NW/SC RP1", "RAD-3 SC/IP"});
    REQUIRE(department.snapshot.orders.size() == 2);
    const OrderRecord& placed = department.snapshot.orders[1];
    CHECK(placed.order.placed_by_filler);
    CHECK(placed.order.placer_number.empty());
    CHECK(placed.order.filler_number == "F2");
    CHECK(placed.order.status_to == "his-status");
    CHECK(placed.order.state == OrderState::in_progress);
    CHECK(placed.order.patient_id == department.the_order().patient_id);
    REQUIRE(placed.procedures.size() == 1);
    CHECK(placed.procedures[0].study_instance_uid == "2.25.1");
    CHECK(placed.procedures[0].accession_number == "A1");
    CHECK(placed.procedures[0].order_id == placed.order.id);
    CHECK(placed.steps[0].order_id == placed.order.id);
    CHECK(department.the_performed("1.1").links[0].order_id == placed.order.id);

    // The order of the placer keeps the state that the placer knows.
    CHECK(department.the_order().state == OrderState::cancelled);
    CHECK(department.the_order().last_status_told == "CA");
    CHECK(department.snapshot.orders[0].procedures.empty());

    REQUIRE(department.set_final("1.1", PerformedState::completed));
    CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
  }
}

TEST_CASE("D26: a group whose order was cancelled moves once, with all its procedures") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  const RowId order_id = department.the_order().id;
  REQUIRE(department.act([&](Decision& d) { return cancel_order_by_filler(d, order_id, "why"); }));
  REQUIRE(department.create(department.picked("1.1", {"SPS1", "SPS2"})));
  CHECK(department.told == Lines{"RAD-3 SN/SC", "RAD-4 NW/SC RP1", "RAD-4 NW/SC RP2", "RAD-3 SC/IP"});
  CHECK(department.snapshot.orders.size() == 2);
  CHECK(department.snapshot.orders[1].steps.size() == 2);
}

TEST_CASE("A28, D26: images of another patient do not reopen a cancelled step; a person can") {
  Department department = told_cancelled(false);
  REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "NOBODY")));
  CHECK(department.told.empty());
  CHECK(department.state("SPS1") == StepState::cancelled);
  CHECK(department.the_performed("1.1").discrepancy == Discrepancy::patient_mismatch);
  const RowId performed_id = department.the_performed("1.1").id, step_id = department.the_step("SPS1").id;
  REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
  CHECK(department.told == Lines{"RAD-3 SN/SC", "RAD-4 NW/SC RP1", "RAD-3 SC/IP"});
  CHECK(department.the_performed("1.1").discrepancy == Discrepancy::none);
}

TEST_CASE("R93: one of two steps was cancelled, the order continues: XO/SC, no new order") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  const RowId step_id = department.the_step("SPS1").id;
  REQUIRE(department.act([&](Decision& d) { return cancel_step_by_filler(d, step_id, "why", false); }));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-3 SC/IP"});
  CHECK(department.the_performed("1.1").discrepancy == Discrepancy::after_end);
  CHECK(department.snapshot.orders.size() == 1);
}

}  // namespace stepwise::model::test
