// SPDX-License-Identifier: Apache-2.0
// Whether the patient of a performed step is the patient of its scheduled step (reference 6.3).
#include "model/mpps/judge_mpps.hpp"

#include "tests/unit/model/mpps/performed_steps.hpp"

namespace stepwise::model::test {

TEST_CASE("A28: the patient of another step was picked: linked, flagged, never completed automatically") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  OrderRequests other = message({order(OrderControl::NW, "O2", "CT")});
  other.patient = pid("P2", "OTHER^ONE");
  REQUIRE(department.receive(other));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "P2")));
  CHECK(performed(department).discrepancy == Discrepancy::patient_mismatch);
  CHECK(performed(department).patient_id == department.the_order("O2").patient_id);
  CHECK(department.has_finding("patient-mismatch"));
  CHECK(department.state("SPS1") == StepState::started);
  CHECK(department.told == Lines{"RAD-3 SC/IP"});

  SECTION("COMPLETED: held for a person") {
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    CHECK(department.told.empty());
    CHECK(department.state("SPS1") == StepState::started);
    CHECK(performed(department).state == PerformedState::completed);

    SECTION("who says it was right") {
      const RowId performed_id = performed(department).id, step_id = department.the_step("SPS1").id;
      CHECK_FALSE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
      CHECK(department.error.code == "patients-differ");
      REQUIRE(department.act(
          [&](Decision& d) { return link_performed_step(d, performed_id, step_id, {.is_confirmed = true}); }));
      CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
      CHECK(linked_by(department) == "a person");
      CHECK(performed(department).discrepancy == Discrepancy::none);
    }
    SECTION("or that it was the other patient's step") {
      const RowId performed_id = performed(department).id, step_id = department.the_step("SPS2").id;
      REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
      CHECK(department.told == Lines{"RAD-13 CA/CA RP1", "RAD-4 NW/SC RP1", "RAD-3 SC/SC", "RAD-13 CA/CA RP2",
                                     "RAD-4 NW/SC RP2", "RAD-3 SC/IP", "RAD-13 XO/CM RP2", "ORU RP2", "RAD-3 SC/CM"});
      CHECK(department.state("SPS1") == StepState::scheduled);
      CHECK(department.state("SPS2") == StepState::completed);
      CHECK(performed(department).links.size() == 1);
      CHECK(performed(department).patient_id == department.the_order("O2").patient_id);
    }
  }
  SECTION("DISCONTINUED 110514, as is to be expected: all is as it was") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued,
                                 {"110514", "Incorrect worklist entry selected", "DCM", ""}));
    CHECK(department.told == Lines{"RAD-3 SC/SC (Incorrect worklist entry selected)"});
    CHECK(department.state("SPS1") == StepState::scheduled);
    CHECK(performed(department).discrepancy == Discrepancy::none);
  }
  SECTION("DISCONTINUED for a reason that would end the order: held") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued, {"110500", "", "DCM", ""}));
    CHECK(department.told.empty());
    CHECK(department.state("SPS1") == StepState::started);
    CHECK(performed(department).discrepancy == Discrepancy::patient_mismatch);
  }
}

TEST_CASE("A28: an unknown patient id is a mismatch; an empty one is none") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  SECTION("unknown") {
    REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "NOBODY")));
    CHECK(performed(department).discrepancy == Discrepancy::patient_mismatch);
    CHECK_FALSE(performed(department).patient_id);
  }
  SECTION("empty") {
    REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "")));
    CHECK(performed(department).discrepancy == Discrepancy::none);
    CHECK(performed(department).patient_id == department.the_order().patient_id);
  }
}

TEST_CASE(
    "reference 6.3: the identifier is known, the name is another: linked by the identifier, a finding, the stored name stays") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  PerformedStepUpdate created = department.picked("1.1", {"SPS1"});
  created.stated.patient_name = name("MILLER^ANN");
  REQUIRE(department.create(created));
  CHECK(department.has_finding("patient-name-differs"));
  CHECK(performed(department).discrepancy == Discrepancy::none);
  CHECK(performed(department).patient_name == name("MILLER^ANN"));
  CHECK(department.snapshot.patient(department.the_order().patient_id)->patient.name == name("SMITH^JOHN"));
  PerformedStepUpdate same = department.picked("1.2", {"SPS1"});
  same.stated.patient_name = name("Smith^J\u00f6hn");
  REQUIRE(department.create(same));
  CHECK_FALSE(department.has_finding("patient-name-differs"));
}

TEST_CASE("reference 6.3: a device that sends the letters that the worklist has for a name is no other person") {
  struct Row {
    const char *known, *said;
    bool differs;
  };
  for (const Row& row :
       {Row{"王^小东", "Wang^Xiaodong=王^小东", false}, Row{"王^小东", "Wang^Xiaodong", false},
        Row{"山田^太郎", "Yamada", false}, Row{"王^小东", "Wang", false}, Row{"王^小东", "Miller^Ann", true},
        Row{"Иванов^Иван", "Ivanov^Ivan", false}, Row{"Wang^Xiaodong=王^小东", "=王^小东", false},
        Row{"Иванов^Иван", "Petrov^Ivan", true}, Row{"SMITH^JOHN=王^小东", "MILLER^ANN", true}}) {
    CAPTURE(row.known, row.said);
    Department department;
    REQUIRE(department.place("O1", "CT"));
    department.snapshot.patient(department.the_order().patient_id)->patient.name = name(row.known);
    PerformedStepUpdate created = department.picked("1.1", {"SPS1"});
    created.stated.patient_name = name(row.said);
    REQUIRE(department.create(created));
    CHECK(department.has_finding("patient-name-differs") == row.differs);
  }
}

}  // namespace stepwise::model::test
