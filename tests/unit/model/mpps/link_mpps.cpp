// SPDX-License-Identifier: Apache-2.0
// A person links a performed step to a scheduled step, or removes the link (reference 6.3).
#include "tests/unit/model/mpps/performed_steps.hpp"

namespace stepwise::model::test {

TEST_CASE("A16: performed before the order: a person links it to the order that came later; no second step stays") {
  Department department;
  REQUIRE(department.place("O0", "CT"));
  REQUIRE(department.create(naming(department, item("1.9"))));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  REQUIRE(department.place("O1", "CT"));
  const RowId performed_id = performed(department).id, step_id = department.the_step("SPS3").id;
  REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
  CHECK(department.state("SPS3") == StepState::completed);
  CHECK(department.state("SPS2") == StepState::cancelled);
  CHECK(department.the_order().state == OrderState::completed);
  SECTION("and takes it back") {
    REQUIRE(department.act([&](Decision& d) { return unlink_performed_step(d, performed_id); }));
    CHECK(department.state("SPS3") == StepState::scheduled);
    CHECK(department.the_order().state == OrderState::scheduled);
    // The order that was placed for it has ended, so it gets another one.
    CHECK(department.told == Lines{"RAD-13 CA/CA RP3", "RAD-4 NW/SC RP3", "ORU X RP3", "RAD-3 SC/SC", "RAD-3 SN/SC",
                                   "RAD-4 NW/SC RP4", "RAD-3 SC/IP", "RAD-13 XO/CM RP4", "ORU RP4", "RAD-3 SC/CM"});
    CHECK(department.state("SPS4") == StepState::completed);
  }
}

TEST_CASE("a person links what was unscheduled; what ended settles the step at once") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(naming(department, item("1.9"))));
  const RowId performed_id = performed(department).id, step_id = department.the_step("SPS1").id;
  const auto link = [&] {
    return department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); });
  };
  SECTION("in progress") {
    REQUIRE(link());
    CHECK(department.told == after_own_order_withdrawn({"RAD-13 CA/CA RP1", "RAD-4 NW/SC RP1", "RAD-3 SC/IP"}));
    CHECK(department.state("SPS1") == StepState::started);
  }
  SECTION("completed") {
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    REQUIRE(link());
    CHECK(department.told == after_own_order_withdrawn({"RAD-13 CA/CA RP1", "RAD-4 NW/SC RP1", "RAD-3 SC/IP",
                                                        "RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"}));
    CHECK(department.state("SPS1") == StepState::completed);
  }
  SECTION("discontinued, nobody knows why") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued));
    REQUIRE(link());
    CHECK(department.state("SPS1") == StepState::started);
    CHECK(performed(department).discrepancy == Discrepancy::reason_unspecified);
    CHECK_FALSE(link());
    CHECK(department.error.code == "reason-unspecified");
    return;
  }
  CHECK(linked_by(department) == "a person");
  CHECK(performed(department).discrepancy == Discrepancy::none);
  CHECK(performed(department).patient_id == department.the_order().patient_id);
  CHECK_FALSE(link());
  CHECK(department.error.code == "no-discrepancy");
}

TEST_CASE("a person says it was another step of the same order: IP stands, nothing flaps") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "NOBODY")));
  const RowId performed_id = performed(department).id, step_id = department.the_step("SPS2").id;
  REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
  // The study of the images now belongs to the other procedure. A procedure gets a study only after it was withdrawn
  // from the former one.
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1", "RAD-13 CA/CA RP2", "RAD-4 NW/SC RP1", "RAD-4 NW/SC RP2"});
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK(department.state("SPS2") == StepState::started);
}

TEST_CASE("a Study UID of the modality is forgotten with the procedure it was not of") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(naming(department, item("1.9", "A1", "RP1", "SPS1"), "NOBODY")));
  CHECK(department.the_procedure("RP1").performed_study_uid == "1.9");
  SECTION("by 110514") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued, {"110514", "", "DCM", ""}));
  }
  SECTION("by a person") {
    const RowId performed_id = performed(department).id, step_id = department.the_step("SPS2").id;
    REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
    CHECK(department.the_procedure("RP2").study_instance_uid == "1.9");
  }
  CHECK(department.the_procedure("RP1").performed_study_uid.empty());
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
}

TEST_CASE("what can't be linked by a person") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(naming(department, item("1.9"))));
  const RowId performed_id = performed(department).id, step_id = department.the_step("SPS1").id;
  CHECK_FALSE(department.act([&](Decision& d) { return link_performed_step(d, 999, step_id); }));
  CHECK(department.error.code == "no-such-performed-step");
  CHECK_FALSE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, 999); }));
  CHECK(department.error.code == "no-such-step");
  department.snapshot.performed_step(performed_id)->state = PerformedState::refused;
  CHECK_FALSE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
  CHECK(department.error.code == "refused");
}

TEST_CASE("a person takes a link back: the steps are what they were, the performed step is judged anew") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "NOBODY")));
  const RowId performed_id = performed(department).id, step_id = department.the_step("SPS2").id;
  const auto unlink = [&] {
    return department.act([&](Decision& d) { return unlink_performed_step(d, performed_id); });
  };
  REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
  REQUIRE(unlink());
  CHECK(performed(department).discrepancy == Discrepancy::patient_mismatch);
  CHECK(linked_by(department) == "step id");
  CHECK(department.state("SPS1") == StepState::started);
  CHECK(department.state("SPS2") == StepState::scheduled);
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
  CHECK(department.the_procedure("RP2").performed_study_uid.empty());
  REQUIRE(unlink());
  CHECK_FALSE(unlink());
  CHECK(department.error.code == "not-linked");
  CHECK_FALSE(department.act([&](Decision& d) { return unlink_performed_step(d, 999); }));
  CHECK(department.error.code == "no-such-performed-step");
}

}  // namespace stepwise::model::test
