// SPDX-License-Identifier: Apache-2.0
// Steps that were not performed in time (reference 7.4), steps that a person ends or links, and proposals for links.
#include "model/orders/never_performed.hpp"

#include "model/mpps/proposals.hpp"
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {

TEST_CASE("reference 7.4: days after its start, by patient class; at discharge at once; never before its start") {
  struct Row {
    const char* patient_class;
    bool visit_has_ended;
    int days_later;
    bool given_up;
  };
  const NeverPerformedPolicy policy{
      .inpatient_days = 2, .outpatient_days = 7, .emergency_days = 1, .other_days = 0, .at_discharge = true};
  for (const Row& row :
       {Row{"I", false, 2, false}, Row{"I", false, 3, true}, Row{"O", false, 7, false}, Row{"O", false, 8, true},
        Row{"E", false, 2, true}, Row{"P", false, 900, false}, Row{"", false, 900, false}, Row{"I", true, 0, true},
        Row{"P", true, 0, true}, Row{"I", true, -1, false}, Row{"O", false, -8, false}}) {
    CAPTURE(row.patient_class, row.visit_has_ended, row.days_later);
    const OverdueStep step{local(5, 8), row.patient_class, row.visit_has_ended};
    CHECK(why_never_performed(policy, step, local(5, 8) + std::chrono::days(row.days_later)).has_value() ==
          row.given_up);
  }
  NeverPerformedPolicy patient = policy;
  patient.at_discharge = false;
  CHECK_FALSE(why_never_performed(patient, {local(5, 8), "I", true}, local(6, 8)));
  CHECK(*why_never_performed(policy, {local(5, 8), "E", false}, local(7, 8)) ==
        "never performed within 1 day after its start");
}

TEST_CASE("reference 7.4: a step of a day without a time is overdue once the day has ended") {
  const OverdueStep step{local(5, 0), "I", true, true};
  CHECK_FALSE(why_never_performed({}, step, local(5, 23, 59)));
  CHECK(why_never_performed({}, step, local(6, 0)));
}

TEST_CASE("R94: a person ends a performed step that its modality does not end") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  const RowId performed_id = department.the_performed("1.1").id;
  const auto close = [&](PerformedState end) {
    return department.act([&](Decision& d) {
      return close_performed_step(d, performed_id, end, {"110501", "", "DCM", ""});
    });
  };
  SECTION("completed") {
    REQUIRE(close(PerformedState::completed));
    CHECK(department.state("SPS1") == StepState::completed);
    CHECK(department.the_performed("1.1").closed_by_person);
    CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
  }
  SECTION("discontinued, with a reason") {
    REQUIRE(close(PerformedState::discontinued));
    CHECK(department.state("SPS1") == StepState::scheduled);
  }
  CHECK_FALSE(close(PerformedState::completed));
  CHECK(department.error.code == "performed-step-ended");
  CHECK_FALSE(department.act([&](Decision& d) { return close_performed_step(d, 999, PerformedState::completed, {}); }));
}

TEST_CASE(
    "R81: proposals are ranked by keys that are equal: step id, Study UID, accession number, then patient, modality, time") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.place("O2", "CT"));
  PerformedStepUpdate created = department.picked("1.1", {}, "P1");
  created.stated.modality = "NM";
  ScheduledStepReference item;
  SECTION("patient and modality alone") {}
  SECTION("the accession number outweighs the modality") {
    item.accession_number = "A2";
  }
  SECTION("a Study UID outweighs the accession number") {
    item.accession_number = "A1";
    item.study_instance_uid = "2.25.3";
  }
  created.stated.references = {item};
  Snapshot& snapshot = department.snapshot;
  const auto proposals = propose_links(snapshot, created.stated, local(5, 8), 5);
  REQUIRE(proposals.size() == 3);
  const RowId expected =
      item.accession_number.empty() ? department.the_step("SPS2").id : department.the_step("SPS3").id;
  CHECK(proposals[0].step_id == expected);
  CHECK(proposals[0].same_patient);
  CHECK(proposals[0].minutes_apart.has_value());
  CHECK(proposals[0].score > proposals[1].score);
  CHECK(propose_links(snapshot, created.stated, local(5, 8), 1).size() == 1);
  SECTION("nobody's") {
    created.stated.references.clear();
    created.stated.patient_identifier = id("NOBODY");
    CHECK(propose_links(snapshot, created.stated, std::nullopt, 5).empty());
  }
}

}  // namespace stepwise::model::test
