// SPDX-License-Identifier: Apache-2.0
// Performed steps that nobody ordered (reference 6.3).
#include "model/mpps/unscheduled.hpp"

#include "tests/unit/model/mpps/performed_steps.hpp"

namespace stepwise::model::test {

TEST_CASE(
    "A14: unscheduled, known patient: order, procedure and step with the modality's Study UID, SN, RAD-4, SC/IP") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(naming(department, item("1.9"))));
  CHECK(department.told == Lines{"RAD-3 SN/SC", "RAD-4 NW/SC RP2", "RAD-3 SC/IP"});
  CHECK(department.the_procedure("RP2").study_instance_uid == "1.9");
  CHECK(linked_by(department) == "unscheduled");
  CHECK(department.state("SPS2") == StepState::started);
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK(performed(department).discrepancy == Discrepancy::unscheduled);
  CHECK(performed(department).patient_id == department.the_order().patient_id);
  CHECK(department.has_finding("unscheduled"));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.told == Lines{"RAD-13 XO/CM RP2", "ORU RP2", "RAD-3 SC/CM"});
  CHECK(performed(department).discrepancy == Discrepancy::unscheduled);
}

TEST_CASE("A14: by setting, and for the evidence of a workstation, no order is opened: a person looks") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  PerformedStepUpdate created = naming(department, item("1.9"));
  SECTION("by setting") {
    department.site.order_for_unscheduled = false;
  }
  SECTION("RAD-20: a workstation") {
    created.stated.modality = "PR";
  }
  REQUIRE(department.create(created));
  CHECK(performed(department).discrepancy == Discrepancy::unscheduled);
  CHECK(performed(department).links.empty());
  CHECK(department.told.empty());
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.told.empty());
}

TEST_CASE("A15: unscheduled, unknown patient: a temporary patient is created and gets the order") {
  for (const char* patient_id : {"NOBODY", ""}) {
    CAPTURE(patient_id);
    Department department;
    PerformedStepUpdate created = naming(department, item("1.9"), patient_id);
    created.stated.patient_name = name("TRAUMA^ONE");
    REQUIRE(department.create(created));
    CHECK(performed(department).discrepancy == Discrepancy::unknown_patient);
    CHECK(department.told == Lines{"RAD-3 SN/SC", "RAD-4 NW/SC RP1", "RAD-3 SC/IP"});
    const PatientRecord* made = department.snapshot.patient(*performed(department).patient_id);
    REQUIRE(made);
    CHECK(made->patient.is_temporary);
    CHECK(made->patient.identifiers.at(0).value == "TMP1");
    CHECK(made->patient.identifiers.at(0).authority == "STEPWISE");
    CHECK(made->patient.name == performed(department).patient_name);
    SECTION("more of the same study belongs to the patient too") {
      PerformedStepUpdate more = naming(department, item("1.9"), patient_id);
      more.stated.sop_instance_uid = "1.2";
      REQUIRE(department.create(more));
      CHECK(department.the_performed("1.2").links.at(0).linked_by == "study uid");
      CHECK(department.the_performed("1.2").discrepancy == Discrepancy::none);
    }
    SECTION("A40 with the temporary id: everything is the survivor's") {
      REQUIRE(department.place("O1", "CT"));
      PatientMerge merge;
      merge.survivor = pid("P1");
      merge.retired = id("TMP1", "STEPWISE");
      REQUIRE(department.receive(PatientMerges{{merge}, at(5)}));
      CHECK(performed(department).patient_id == department.the_order().patient_id);
      REQUIRE(department.set_final("1.1", PerformedState::completed));
      CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
    }
  }
}

TEST_CASE("A14: 110514 of unscheduled work: its order is withdrawn, nothing goes onto the worklist") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(naming(department, item("1.9"))));
  REQUIRE(department.set_final("1.1", PerformedState::discontinued, {"110514", "", "DCM", ""}));
  CHECK(department.state("SPS2") == StepState::cancelled);
  CHECK(performed(department).discrepancy == Discrepancy::none);
}

}  // namespace stepwise::model::test
