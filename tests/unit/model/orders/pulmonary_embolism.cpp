// SPDX-License-Identifier: Apache-2.0
// reference 7.3: chest X-ray first, the lung perfusion only if it is still needed.
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

// Steps 1 to 5: the X-ray is done, the perfusion is open. RP1 and SPS1 are the X-ray's.
void perform_the_x_ray(Department& department) {
  REQUIRE(department.receive(
      PatientRegistration{.is_update = false, .patient = pid("P1"), .visit = {}, .event_at = at(0)}));
  CHECK(department.told.empty());

  REQUIRE(department.place("O1", "PE"));
  CHECK(department.told == Lines{"RAD-4 NW/SC RP1", "RAD-4 NW/SC RP2"});
  CHECK(department.the_procedure("RP1").accession_number == department.the_procedure("RP2").accession_number);
  CHECK(department.the_procedure("RP1").study_instance_uid != department.the_procedure("RP2").study_instance_uid);
  CHECK(department.the_step("SPS1").station_aets == Lines{"XR1"});
  CHECK(department.the_step("SPS2").station_aets == Lines{"NM1"});
  CHECK(department.the_step("SPS2").start_at == local(5, 9));

  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  CHECK(department.told == Lines{"RAD-3 SC/IP"});
  CHECK(department.state("SPS1") == StepState::started);
  CHECK(department.the_order().state == OrderState::in_progress);

  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1"});
  CHECK(department.notifications.back().performed_id == department.the_performed("1.1").id);
  CHECK(department.state("SPS1") == StepState::completed);
  CHECK(department.state("SPS2") == StepState::scheduled);
  CHECK(department.the_order().state == OrderState::in_progress);
}

void check_end(Department& department, StepState perfusion) {
  CHECK(department.state("SPS2") == perfusion);
  CHECK(department.the_procedure("RP1").state == OrderState::completed);
  CHECK(department.the_procedure("RP2").state == OrderState::cancelled);
  CHECK(department.the_order().state == OrderState::completed);
  CHECK(department.the_order().last_status_told == "CM");
  CHECK_FALSE(department.the_order().cancel_told);
}

}  // namespace

TEST_CASE("A07, D23: pulmonary embolism, the placer cancels the rest") {
  Department department;
  perform_the_x_ray(department);
  REQUIRE(department.receive(bare({order(OrderControl::CA, "O1")})));
  CHECK(department.told == Lines{"RAD-13 CA/CA RP2", "ORU X RP2", "RAD-3 SC/CM (NM not performed)"});
  check_end(department, StepState::cancelled);

  SECTION("A36: and again, without effect") {
    REQUIRE(department.receive(bare({order(OrderControl::CA, "O1")})));
    CHECK(department.told.empty());
    CHECK(department.has_finding("idempotent"));
  }
}

TEST_CASE("D23: pulmonary embolism, the radiologist cancels the rest: the same messages, no OC") {
  Department department;
  perform_the_x_ray(department);
  const RowId order_id = department.the_order().id;
  REQUIRE(department.act([&](Decision& d) { return cancel_order_by_filler(d, order_id, "X-ray settled it"); }));
  CHECK(department.told == Lines{"RAD-13 CA/CA RP2 (X-ray settled it)", "ORU X RP2", "RAD-3 SC/CM (NM not performed)"});
  check_end(department, StepState::cancelled);
}

TEST_CASE("D23: pulmonary embolism, the rest expires") {
  Department department;
  perform_the_x_ray(department);
  const RowId step_id = department.the_step("SPS2").id;
  REQUIRE(department.act([&](Decision& d) { return cancel_step_by_filler(d, step_id, "expired", true); }));
  CHECK(department.told == Lines{"RAD-13 CA/CA RP2 (expired)", "ORU X RP2", "RAD-3 SC/CM (NM not performed)"});
  check_end(department, StepState::never_performed);
}

TEST_CASE("D23: one requested procedure holds both steps: RAD-13 XO, not CA") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  CHECK(department.told == Lines{"RAD-4 NW/SC RP1"});
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.told.empty());  // the procedure goes on
  REQUIRE(department.receive(bare({order(OrderControl::CA, "O1")})));
  // Both steps are CT, so the modality would not say which one.
  CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM (BOTH procedure not performed)"});
}

}  // namespace stepwise::model::test
