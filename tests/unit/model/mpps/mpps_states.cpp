// SPDX-License-Identifier: Apache-2.0
// The state machine of MPPS, row by row (reference 6.2), and what an N-SET merges (reference 6.1).
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

PerformedStepUpdate status(PerformedState state) {
  PerformedStepUpdate update;
  update.state = state;
  return update;
}

Department with_step() {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  return department;
}

Department in_progress() {
  Department department = with_step();
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  return department;
}

}  // namespace

TEST_CASE("reference 6.2: none, N-CREATE IN PROGRESS: IN PROGRESS") {
  Department department = with_step();
  PerformedStepUpdate created = department.picked("1.1", {"SPS1"});
  created.stated.calling_aet = "CT1";
  REQUIRE(department.create(created));
  const PerformedProcedureStep& performed = department.the_performed("1.1");
  CHECK(performed.state == PerformedState::in_progress);
  CHECK(performed.discrepancy == Discrepancy::none);
  CHECK(performed.received_at == department.now);
  CHECK(performed.patient_id == department.the_order().patient_id);
  REQUIRE(performed.links.size() == 1);
  CHECK(performed.links[0].step_id == department.the_step("SPS1").id);
  CHECK(performed.links[0].linked_by == "step id");
  CHECK(department.told == Lines{"RAD-3 SC/IP"});
  CHECK(department.findings.empty());
}

TEST_CASE("A24, reference 6.2: none, N-CREATE in another state: 0106, by setting accepted and ended at once") {
  for (const PerformedState state :
       {PerformedState::completed, PerformedState::discontinued, PerformedState::refused}) {
    Department department = with_step();
    PerformedStepUpdate created = department.picked("1.1", {"SPS1"});
    created.state = state;
    CHECK_FALSE(department.create(created));
    CHECK(department.error.code == "invalid-status");
    CHECK(department.error.place == "(0040,0252)");
    CHECK(department.state("SPS1") == StepState::scheduled);
  }
  Department department = with_step();
  department.station.accept_final_create = true;
  PerformedStepUpdate created = department.picked("1.1", {"SPS1"});
  created.state = PerformedState::completed;
  REQUIRE(department.create(created));
  CHECK(department.told == Lines{"RAD-3 SC/IP", "RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
  CHECK(department.state("SPS1") == StepState::completed);
  CHECK(department.has_finding("final-incomplete"));
  created = department.picked("1.2", {"SPS1"});
  created.state = PerformedState::refused;
  CHECK_FALSE(department.create(created));
}

TEST_CASE("A24, reference 6.2: none, N-CREATE without status or Scheduled Step Attributes: 0120, by setting accepted") {
  Department department = with_step();
  PerformedStepUpdate created = department.picked("1.1", {"SPS1"});
  created.state.reset();
  CHECK_FALSE(department.create(created));
  CHECK(department.error.code == "missing-attribute");
  CHECK(department.error.place == "(0040,0252)");
  department.station.accept_missing_status = true;
  REQUIRE(department.create(created));
  CHECK(department.has_finding("status-missing"));
  CHECK(department.the_performed("1.1").state == PerformedState::in_progress);

  created = department.picked("1.2", {});
  CHECK_FALSE(department.create(created));
  CHECK(department.error.code == "missing-attribute");
  CHECK(department.error.place == "(0040,0270)");
  department.station.accept_missing_references = true;
  REQUIRE(department.create(created));
  CHECK(department.the_performed("1.2").discrepancy == Discrepancy::unscheduled);
}

TEST_CASE("A25, reference 6.2: any, N-CREATE with the same UID: 0111, the first is unchanged and goes on") {
  Department department = in_progress();
  const PerformedProcedureStep before = department.the_performed("1.1");
  PerformedStepUpdate other = department.picked("1.1", {"SPS1"});
  other.stated.performed_step_id = "other";
  CHECK_FALSE(department.create(other));
  CHECK(department.error.kind == ErrorKind::duplicate_key);
  CHECK(department.error.code == "duplicate-sop-instance");
  CHECK_FALSE(department.create(department.picked("1.1", {"SPS1"})));
  CHECK(department.the_performed("1.1") == before);

  SECTION("R85: by setting an equal one is a repeat, another one is not") {
    department.station.accept_repeated_create = true;
    REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
    CHECK(department.has_finding("repeat"));
    CHECK(department.told.empty());
    CHECK_FALSE(department.create(other));
  }
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.state("SPS1") == StepState::completed);
}

TEST_CASE("R85: an N-CREATE is no repeat if one attribute that an N-SET cannot change differs") {
  using Change = void (*)(PerformedProcedureStep&);
  const Change change = GENERATE(values<Change>({
      [](PerformedProcedureStep& step) { step.calling_aet = "OTHER"; },
      [](PerformedProcedureStep& step) { step.references.front().step_id = "OTHER"; },
      [](PerformedProcedureStep& step) { step.references.push_back(step.references.front()); },
      [](PerformedProcedureStep& step) { step.patient_identifier.value = "OTHER"; },
      [](PerformedProcedureStep& step) { step.patient_name = parse_person_name("OTHER"); },
      [](PerformedProcedureStep& step) { step.performed_step_id = "OTHER"; },
      [](PerformedProcedureStep& step) { step.station_aet = "OTHER"; },
      [](PerformedProcedureStep& step) { step.modality = "NM"; },
      [](PerformedProcedureStep& step) { step.study_id = "OTHER"; },
      [](PerformedProcedureStep& step) { step.started_on = "20200101"; },
      [](PerformedProcedureStep& step) { step.started_time = "000001"; },
  }));
  Department department = in_progress();
  department.station.accept_repeated_create = true;
  PerformedStepUpdate other = department.picked("1.1", {"SPS1"});
  change(other.stated);
  CHECK_FALSE(department.create(other));
  CHECK(department.error.code == "duplicate-sop-instance");
}

TEST_CASE("A26, reference 6.2: none, N-SET: 0112; by setting the performed step is made of it") {
  Department department = with_step();
  CHECK_FALSE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.error.kind == ErrorKind::unknown_key);
  CHECK(department.error.code == "no-such-sop-instance");
  CHECK(department.state("SPS1") == StepState::scheduled);
  department.station.accept_set_without_create = true;
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.the_performed("1.1").state == PerformedState::completed);
  CHECK(department.the_performed("1.1").discrepancy == Discrepancy::unknown_patient);
  CHECK(department.has_finding("set-without-create"));
}

TEST_CASE("A27, reference 6.2: IN PROGRESS, N-SET without status or with IN PROGRESS: merged, and nobody is told") {
  Department department = in_progress();
  PerformedStepUpdate update;
  update.has_series = update.has_description = true;
  update.stated.description = "head";
  update.stated.series.resize(2);
  REQUIRE(department.set("1.1", update));
  CHECK(department.told.empty());
  CHECK(department.the_performed("1.1").series.size() == 2);
  update.state = PerformedState::in_progress;
  update.has_description = false;
  update.stated.description = "not listed: not said";
  update.stated.series.resize(1);
  REQUIRE(department.set("1.1", update));
  CHECK(department.the_performed("1.1").series.size() == 1);  // replaced, never appended
  CHECK(department.the_performed("1.1").description == "head");
  CHECK(department.the_performed("1.1").state == PerformedState::in_progress);
}

TEST_CASE("R88: N-SET merges each attribute that it holds") {
  Department department = in_progress();
  PerformedStepUpdate update;
  update.has_comments = update.has_procedure_codes = update.has_protocol_codes = update.has_end = true;
  update.stated.comments = "c";
  update.stated.procedure_codes = {code("p")};
  update.stated.protocol_codes = {code("q")};
  update.stated.ended_on = "20260105";
  REQUIRE(department.set("1.1", update));
  update = {};
  update.has_end = true;
  update.stated.ended_time = "0900";
  REQUIRE(department.set("1.1", update));
  const PerformedProcedureStep& performed = department.the_performed("1.1");
  CHECK(performed.comments == "c");
  CHECK(performed.procedure_codes == std::vector<Code>{code("p")});
  CHECK(performed.protocol_codes == std::vector<Code>{code("q")});
  CHECK(performed.ended_on == "20260105");
  CHECK(performed.ended_time == "0900");
  CHECK(performed.performed_step_id == "PPS-1.1");
}

TEST_CASE("A04, reference 6.2: IN PROGRESS, N-SET COMPLETED") {
  Department department = in_progress();
  department.now = at(60);
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.findings.empty());
  CHECK(department.the_performed("1.1").state == PerformedState::completed);
  CHECK(department.the_performed("1.1").ended_at == at(60));
  CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
  CHECK(department.the_order().state == OrderState::completed);
}

TEST_CASE("D28, reference 6.2: IN PROGRESS, N-SET final without end or series: accepted with a finding, strict 0120") {
  Department department = in_progress();
  SECTION("accepted") {
    REQUIRE(department.set("1.1", status(PerformedState::completed)));
    CHECK(department.has_finding("final-incomplete"));
    CHECK(department.state("SPS1") == StepState::completed);
  }
  SECTION("strict, and what was said before counts") {
    department.station.strict_final = true;
    CHECK_FALSE(department.set("1.1", status(PerformedState::completed)));
    CHECK(department.error.code == "missing-attribute");
    CHECK(department.the_performed("1.1").state == PerformedState::in_progress);
    PerformedStepUpdate update;
    update.has_series = update.has_end = true;
    update.stated.series.resize(1);
    update.stated.ended_on = "20260105";
    REQUIRE(department.set("1.1", update));
    CHECK_FALSE(department.set("1.1", status(PerformedState::completed)));
    CHECK(department.error.place == "(0040,0251)");
    update.stated.ended_time = "0900";
    REQUIRE(department.set("1.1", update));
    REQUIRE(department.set("1.1", status(PerformedState::completed)));
    CHECK(department.findings.empty());
  }
}

TEST_CASE("reference 6.2: IN PROGRESS, N-SET with an unknown status word: 0106") {
  Department department = in_progress();
  CHECK_FALSE(department.set("1.1", status(PerformedState::refused)));
  CHECK(department.error.code == "invalid-status");
}

TEST_CASE("A23, reference 6.2: COMPLETED or DISCONTINUED, any N-SET: 0110, nothing changes") {
  for (const PerformedState last : {PerformedState::completed, PerformedState::discontinued}) {
    Department department = in_progress();
    REQUIRE(department.set_final("1.1", last, {"110514", "", "DCM", ""}));
    const Snapshot before = department.snapshot;
    const auto refused = [&](bool accepted) {
      CHECK_FALSE(accepted);
      CHECK(department.error.code == "may-no-longer-be-updated");
      CHECK(department.the_performed("1.1") == before.performed[0]);
      CHECK(department.state("SPS1") == before.orders[0].steps[0].state);
    };
    refused(department.set("1.1", {}));
    refused(department.set("1.1", status(PerformedState::in_progress)));
    refused(department.set_final("1.1", PerformedState::discontinued, {"110514", "", "DCM", ""}));
    refused(department.set_final("1.1", PerformedState::completed));

    // R87: by setting an equal repeat is accepted, nothing else.
    department.station.accept_repeated_final = true;
    REQUIRE(department.set_final("1.1", last, {"110514", "", "DCM", ""}));
    CHECK(department.has_finding("repeat"));
    CHECK(department.told.empty());
    refused(department.set_final("1.1", last, {"110500", "", "DCM", ""}));
  }
}

TEST_CASE("D28: a refused dataset is kept as a discrepancy, and its UID stays free") {
  Department department = with_step();
  PerformedStepUpdate created = department.picked("1.1", {"SPS1"});
  created.state = PerformedState::completed;
  RowId kept = 0;
  REQUIRE(department.act([&](Decision& d) -> Result<void> {
    kept = keep_refused(d, created, Error{.code = "invalid-status", .rule = "0106"});
    CHECK(d.snapshot.performed_changed == std::vector<RowId>{kept});
    return {};
  }));
  REQUIRE(department.snapshot.performed_step(kept));
  CHECK(department.snapshot.performed_step(kept)->state == PerformedState::refused);
  CHECK(department.snapshot.performed_step(kept)->discrepancy == Discrepancy::refused);
  CHECK(department.snapshot.performed_step(kept)->discrepancy_text == "0106");
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK_FALSE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.error.code == "no-such-sop-instance");
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  CHECK(department.the_performed("1.1").id != kept);

  // A refused dataset for an existing performed step does not create a second one.
  REQUIRE(department.act([&](Decision& d) -> Result<void> {
    CHECK(keep_refused(d, created, Error{.code = "duplicate-sop-instance", .rule = "0111"}) ==
          d.snapshot.performed_by_uid("1.1")->id);
    return {};
  }));
  CHECK(department.the_performed("1.1").state == PerformedState::in_progress);
  CHECK(department.the_performed("1.1").discrepancy == Discrepancy::none);
  CHECK(department.snapshot.performed.size() == 2);

  // A refused N-SET is a discrepancy until its content arrives in another one.
  REQUIRE(department.act([&](Decision& d) -> Result<void> {
    keep_refused(d, created, Error{.code = "invalid-status", .rule = "0106"});
    return {};
  }));
  CHECK(department.the_performed("1.1").discrepancy == Discrepancy::refused);
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.the_performed("1.1").discrepancy == Discrepancy::none);

  // A repeat of the same final N-SET is no discrepancy; a different one is.
  PerformedStepUpdate again;
  again.stated.sop_instance_uid = "1.1";
  again.state = GENERATE(PerformedState::completed, PerformedState::discontinued);
  REQUIRE(department.act([&](Decision& d) -> Result<void> {
    keep_refused(d, again, Error{.code = "may-no-longer-be-updated", .rule = "0110"});
    return {};
  }));
  CHECK((department.the_performed("1.1").discrepancy == Discrepancy::none) ==
        (again.state == PerformedState::completed));
}

}  // namespace stepwise::model::test
