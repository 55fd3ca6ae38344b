// SPDX-License-Identifier: Apache-2.0
// To which scheduled steps a performed step most likely belongs, for the person who reconciles it.
#include "model/mpps/proposals.hpp"

#include "tests/unit/model/mpps/performed_steps.hpp"

namespace stepwise::model::test {
namespace {

// Performed by a patient who has no order, on a device of another modality, so that nothing agrees.
PerformedProcedureStep of_nobody(Department& department, const ScheduledStepReference& named = {}) {
  PerformedProcedureStep performed = department.picked("1.1", {}, "NOBODY").stated;
  performed.modality = "US";
  performed.references = {{}, named};  // the second item names something
  return performed;
}

std::vector<RowId> proposed(Department& department, const PerformedProcedureStep& performed,
                            std::optional<LocalTime> performed_at = {}) {
  std::vector<RowId> steps;
  for (const LinkProposal& one : propose_links(department.snapshot, performed, performed_at, 9))
    steps.push_back(one.step_id);
  return steps;
}

}  // namespace

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

TEST_CASE("each key that agrees is named, and counts more than all that follow it together") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.place("O2", "CT"));
  ScheduledProcedureStep& step = department.the_step("SPS2");
  const RowId first = department.the_step("SPS1").id;
  department.the_procedure("RP2").performed_study_uid = "1.9";
  const LocalTime time = *step.start_at;

  // Each row agrees with the second step in one key, and the first step in all that are weaker.
  const std::vector<std::pair<ScheduledStepReference, bool LinkProposal::*>> keys{
      {item("", "", "", " SPS2 "), &LinkProposal::same_step_id},
      {item("2.25.2"), &LinkProposal::same_study_uid},
      {item("1.9 "), &LinkProposal::same_study_uid},
      {item("", " A2"), &LinkProposal::same_accession_number}};
  const std::vector<bool LinkProposal::*> all{&LinkProposal::same_step_id, &LinkProposal::same_study_uid,
                                              &LinkProposal::same_accession_number, &LinkProposal::same_patient,
                                              &LinkProposal::same_modality};
  department.the_step("SPS2").state = StepState::cancelled;
  for (const auto& [named, key] : keys) {
    const auto proposals = propose_links(department.snapshot, of_nobody(department, named), std::nullopt, 9);
    REQUIRE(proposals.size() == 1);
    CHECK(proposals[0].step_id == step.id);
    CHECK(proposals[0].order_id == department.the_order("O2").id);
    for (const auto one : all) CHECK(proposals[0].*one == (one == key));
    PerformedProcedureStep weaker = of_nobody(department, named);
    weaker.patient_identifier = id("P1");
    department.the_order("O2").patient_id = 999;  // so the second step is of another patient
    weaker.modality = "CT";
    step.modality = "DX";
    ScheduledStepReference other;
    if (key != &LinkProposal::same_accession_number) other.accession_number = "A1";
    if (key == &LinkProposal::same_step_id) other.study_instance_uid = "2.25.1";
    weaker.references.push_back(other);
    CHECK(proposed(department, weaker, time) == std::vector<RowId>{step.id, first});
    department.the_order("O2").patient_id = department.the_order("O1").patient_id;
    step.modality = "CT";
  }
}

TEST_CASE("the patient is enough for a proposal; modality, an open step and the day together are not") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  const RowId step_id = department.the_step("SPS1").id;
  PerformedProcedureStep performed = of_nobody(department);
  performed.modality = "CT";
  CHECK(proposed(department, performed, local(5, 8)).empty());
  performed.patient_identifier = id("P1");
  performed.modality = "";
  department.the_step("SPS1").modality.clear();  // two absent modalities do not agree
  department.the_step("SPS1").state = StepState::completed;
  const auto proposals = propose_links(department.snapshot, performed, local(25, 8), 9);
  REQUIRE(proposals.size() == 1);
  CHECK(proposals[0].same_patient);
  CHECK_FALSE(proposals[0].same_modality);
  // Also if we know the patient of the performed step, although the modality stated another identifier.
  performed.patient_identifier = id("NOBODY");
  performed.patient_id = department.the_order().patient_id;
  CHECK(proposed(department, performed) == std::vector<RowId>{step_id});
}

TEST_CASE("equal keys: an open step, then the day, then the nearest start, then the order of the steps") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  PerformedProcedureStep performed = of_nobody(department);
  performed.patient_identifier = id("P1");
  const RowId first = department.the_step("SPS1").id, second = department.the_step("SPS2").id;
  const LocalTime time = local(5, 12);
  const auto score_at = [&](LocalTime start) {
    department.the_step("SPS2").start_at = start;
    const auto proposals = propose_links(department.snapshot, performed, time, 9);
    const auto& of_second = proposals[0].step_id == second ? proposals[0] : proposals[1];
    return std::pair(of_second.score, of_second.minutes_apart);
  };
  department.the_step("SPS1").start_at.reset();
  const auto [day, exactly] = score_at(local(6, 12));
  CHECK(exactly == 24 * 60);
  CHECK(score_at(local(4, 12)) == std::pair(day, exactly));  // earlier or later is the same
  CHECK(score_at(local(6, 12, 1)) == std::pair(day - 1, std::optional<std::int64_t>(24 * 60 + 1)));
  CHECK(score_at(local(4, 11, 59)).first == day - 1);

  // A step without a start comes last.
  CHECK(proposed(department, performed, time) == std::vector<RowId>{second, first});
  department.the_step("SPS1").start_at = local(5, 13);
  department.the_step("SPS2").start_at = local(5, 11);
  CHECK(proposed(department, performed, time) == std::vector<RowId>{first, second});
  department.the_step("SPS2").start_at = local(5, 12, 59);
  CHECK(proposed(department, performed, time) == std::vector<RowId>{second, first});
  department.the_step("SPS2").state = StepState::completed;
  CHECK(proposed(department, performed, time) == std::vector<RowId>{first, second});
}

TEST_CASE("a step that it is linked to is not proposed, and no more than wanted") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  REQUIRE(department.place("O2", "CT"));
  PerformedProcedureStep performed = of_nobody(department);
  performed.patient_identifier = id("P1");
  const RowId second = department.the_step("SPS2").id, third = department.the_step("SPS3").id;
  performed.links = {{0, 0, 999, ""}, {0, 0, department.the_step("SPS1").id, "step id"}};
  CHECK(proposed(department, performed) == std::vector<RowId>{second, third});
  CHECK(propose_links(department.snapshot, performed, {}, 2).size() == 2);
  CHECK(propose_links(department.snapshot, performed, {}, 1).size() == 1);
  CHECK(propose_links(department.snapshot, performed, {}, 0).empty());
}

}  // namespace stepwise::model::test
