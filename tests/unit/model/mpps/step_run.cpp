// SPDX-License-Identifier: Apache-2.0
// What a performed step does to its scheduled steps when it starts, ends, or turns out to be of another step
// (reference 6.3, 6.4; D22, D26): several steps, several performed steps, and whose order is told first.
#include "model/mpps/step_run.hpp"

#include "model/orders/evidence.hpp"
#include "tests/unit/model/mpps/performed_steps.hpp"

#include <utility>

namespace stepwise::model::test {
namespace {

using Lot = std::initializer_list<std::pair<const char*, PerformedState>>;

const Code given_up{"110500", "", "DCM", ""}, again{"110501", "", "DCM", ""}, wrong_entry{"110514", "", "DCM", ""};

// An order with one CT step; each of these performed steps is of it, and has ended so or is in progress.
Department performed_by(Lot all, const Code& reason = given_up) {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  for (const auto& [uid, state] : all) REQUIRE(department.create(department.picked(uid, {"SPS1"})));
  for (const auto& [uid, state] : all) {
    if (state != PerformedState::in_progress)
      REQUIRE(department.set_final(uid, state, state == PerformedState::discontinued ? reason : Code{}));
  }
  return department;
}

// The performed step does not belong to these scheduled steps.
void take_back(Department& department, const std::string& uid, std::initializer_list<const char*> step_ids) {
  const RowId performed_id = department.the_performed(uid).id;
  std::vector<RowId> steps;
  for (const char* step_id : step_ids) steps.push_back(department.the_step(step_id).id);
  REQUIRE(department.act([&](Decision& decision) -> Result<void> {
    auto& links = decision.snapshot.performed_step(performed_id)->links;
    std::vector<StepLink> removed, kept;
    for (const StepLink& link : links)
      (std::find(steps.begin(), steps.end(), link.step_id) == steps.end() ? kept : removed).push_back(link);
    REQUIRE(removed.size() == steps.size());
    links = kept;
    RollUps roll_ups(performed_id);
    take_back_steps(decision, performed_id, removed, roll_ups);
    roll_ups.roll_up_all(decision);
    return {};
  }));
}

}  // namespace

TEST_CASE("A17: changes of several orders are rolled up once each, in the order in which they were named first") {
  Department department;
  for (const char* number : {"O1", "O2", "O3"}) REQUIRE(department.place(number, "CT"));
  for (const char* step : {"SPS1", "SPS2", "SPS3"}) department.the_step(step).state = StepState::started;
  const auto id_of = [&](const char* number) { return department.the_order(number).id; };
  RollUps roll_ups(7);
  RollUpCause& second = roll_ups.of(id_of("O2"));
  RollUpCause& first = roll_ups.of(id_of("O1"));
  roll_ups.of(999);  // an order that is not in the snapshot
  second.changed.push_back(department.the_procedure("RP2").id);
  CHECK(&roll_ups.of(id_of("O2")) == &second);
  CHECK(&roll_ups.of(id_of("O1")) == &first);
  CHECK(first.performed_id == 7);
  CHECK(first.changed.empty());
  REQUIRE(department.act([&](Decision& decision) -> Result<void> {
    roll_ups.roll_up_all(decision);
    return {};
  }));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP2", "RAD-3 SC/IP", "RAD-3 SC/IP"});
  CHECK(department.notifications[1].order_id == id_of("O2"));
  CHECK(department.notifications[2].order_id == id_of("O1"));
  CHECK(department.the_order("O3").state == OrderState::scheduled);
}

TEST_CASE("a step remembers the state that it had before it started, of two starts the first") {
  for (const StepState before : {StepState::scheduled, StepState::arrived, StepState::ready, StepState::unscheduled,
                                 StepState::departed, StepState::completed, StepState::discontinued}) {
    CAPTURE(to_text(before));
    Department department;
    REQUIRE(department.place("O1", "TWO"));
    department.the_step("SPS2").state = before;
    REQUIRE(department.create(department.picked("1.1", {"SPS2"})));
    REQUIRE(department.create(department.picked("1.2", {"SPS2"})));
    CHECK(department.state("SPS2") == StepState::started);
    CHECK(department.the_step("SPS2").state_before_start == before);
    CHECK(department.state("SPS1") == StepState::scheduled);
  }
}

TEST_CASE("D26: the image manager is told of a step that had been given up, of two procedures that one") {
  for (const StepState before : {StepState::cancelled, StepState::never_performed}) {
    Department department;
    REQUIRE(department.place("O1", "TWO"));
    department.the_step("SPS2").state = before;
    REQUIRE(department.create(department.picked("1.1", {"SPS2"})));
    CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-3 SC/IP"});
    CHECK(department.the_performed("1.1").discrepancy == Discrepancy::after_end);
    CHECK(department.has_finding("after-end"));
  }
  // Another discrepancy is not replaced: the person has to see that the patient is unknown.
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  department.the_step("SPS2").state = StepState::cancelled;
  REQUIRE(department.create(department.picked("1.1", {"SPS1", "SPS2"}, "NOBODY")));
  CHECK(department.the_performed("1.1").discrepancy == Discrepancy::patient_mismatch);
  CHECK(department.state("SPS2") == StepState::cancelled);
}

TEST_CASE("reference 6.3: another Study Instance UID is noted with its own procedure, once") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  PerformedStepUpdate created = department.picked("1.1", {"SPS1", "SPS2"});
  created.stated.references[1].study_instance_uid = " 1.9 ";
  REQUIRE(department.create(created));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP2", "RAD-3 SC/IP"});
  CHECK(department.the_procedure("RP1").performed_study_uid.empty());
  CHECK(department.the_procedure("RP2").performed_study_uid == "1.9");
  CHECK(department.findings.size() == 1);
  created.stated.sop_instance_uid = "1.2";
  REQUIRE(department.create(created));
  CHECK_FALSE(department.has_finding("study-uid-differs"));
  created.stated.sop_instance_uid = "1.3";
  created.stated.references[1].study_instance_uid.clear();
  REQUIRE(department.create(created));
  CHECK(department.the_procedure("RP2").performed_study_uid == "1.9");
}

TEST_CASE("A19: a wrong entry takes back the study that it used, of its own procedure, and no other one") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  department.the_procedure("RP2").performed_study_uid = "1.8";
  PerformedStepUpdate created = department.picked("1.1", {"SPS1"});
  created.stated.references[0].study_instance_uid = "1.9";
  REQUIRE(department.create(created));
  const Code reason = GENERATE(Code(wrong_entry), Code(again), Code(given_up));
  REQUIRE(department.set_final("1.1", PerformedState::discontinued, reason));
  CHECK(department.the_procedure("RP1").performed_study_uid == (reason == wrong_entry ? "" : "1.9"));
  CHECK(department.the_procedure("RP2").performed_study_uid == "1.8");
}

TEST_CASE("reference 6.4: a step that is rescheduled needs scheduling if it lacks something") {
  Department department = performed_by({{"1.1", PerformedState::in_progress}});
  department.the_step("SPS1").start_at.reset();
  REQUIRE(department.set_final("1.1", PerformedState::discontinued, again));
  CHECK(department.state("SPS1") == StepState::unscheduled);
}

TEST_CASE("a group ends: each of its steps, with the reason, in one roll-up an order") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.place("O2", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS3", "SPS1", "SPS2"})));
  REQUIRE(department.set_final("1.1", PerformedState::discontinued, given_up));
  CHECK(department.told == Lines{"RAD-13 DC/CA RP3 (110500)", "ORU X RP3", "RAD-3 SC/DC (110500)",
                                 "RAD-13 DC/CA RP1 (110500)", "ORU X RP1", "RAD-13 DC/CA RP2 (110500)", "ORU X RP2",
                                 "RAD-3 SC/DC (110500)"});
  for (const char* step : {"SPS1", "SPS2", "SPS3"}) CHECK(department.the_step(step).end_reason == given_up);
}

TEST_CASE("without a coded reason the comments of the performed step are the reason") {
  Department department = performed_by({{"1.1", PerformedState::in_progress}});
  department.site.discontinuation = {{"other", DiscontinuationEffect::discontinued}};
  PerformedStepUpdate update;
  update.state = PerformedState::discontinued;
  update.has_comments = true;
  update.stated.comments = "coil broken";
  REQUIRE(department.set("1.1", update));
  CHECK(department.the_step("SPS1").end_reason == Code{"", "coil broken", "", ""});
  CHECK(department.told.back() == "RAD-3 SC/DC (coil broken)");
}

TEST_CASE("reference 7.1: after DC of the placer a step that is not performed ends, whatever the reason") {
  for (const Code& reason : {Code(given_up), Code(again), Code(wrong_entry), Code{}}) {
    CAPTURE(reason.value);
    Department department = performed_by({{"1.1", PerformedState::in_progress}});
    REQUIRE(department.receive(bare({order(OrderControl::DC, "O1")})));
    REQUIRE(department.set_final("1.1", PerformedState::discontinued, reason));
    CHECK(department.state("SPS1") == StepState::discontinued);
    CHECK(department.the_order().last_status_told == "DC");
  }
  Department department = performed_by({{"1.1", PerformedState::in_progress}});
  REQUIRE(department.receive(bare({order(OrderControl::DC, "O1")})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.state("SPS1") == StepState::completed);
  // A person decides first whose images these are.
  Department doubtful;
  REQUIRE(doubtful.place("O1", "CT"));
  REQUIRE(doubtful.create(doubtful.picked("1.1", {"SPS1"}, "NOBODY")));
  REQUIRE(doubtful.receive(bare({order(OrderControl::DC, "O1")})));
  REQUIRE(doubtful.set_final("1.1", PerformedState::discontinued, given_up));
  CHECK(doubtful.state("SPS1") == StepState::started);
}

TEST_CASE("images of a patient who differs do not complete the step; what was completed before stays so") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  const bool was_completed = GENERATE(false, true);
  if (was_completed) {
    REQUIRE(department.create(department.picked("1.0", {"SPS1"})));
    REQUIRE(department.set_final("1.0", PerformedState::completed));
  }
  REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "NOBODY")));
  REQUIRE(department.the_performed("1.1").discrepancy == Discrepancy::patient_mismatch);
  const PerformedState end = GENERATE(PerformedState::completed, PerformedState::discontinued);
  REQUIRE(department.set_final("1.1", end, given_up));
  CHECK(department.state("SPS1") == (was_completed ? StepState::completed : StepState::started));
}

TEST_CASE("a person has changed the step meanwhile: the end of the performed step leaves it as it is") {
  for (const StepState state : {StepState::scheduled, StepState::completed, StepState::discontinued}) {
    Department department = performed_by({{"1.1", PerformedState::in_progress}});
    department.the_step("SPS1").state = state;
    department.the_step("SPS1").end_reason = code("X");
    REQUIRE(department.set_final("1.1", PerformedState::discontinued, wrong_entry));
    CHECK(department.state("SPS1") == state);
    CHECK(department.the_step("SPS1").end_reason == code("X"));
  }
}

TEST_CASE("a performed step is taken back: the step is what the others make of it") {
  using P = PerformedState;
  struct Row {
    Lot all;  // the first one is taken back
    StepState state;
  };
  for (const Row& row :
       {Row{{{"1.1", P::completed}}, StepState::scheduled}, Row{{{"1.1", P::in_progress}}, StepState::scheduled},
        Row{{{"1.1", P::completed}, {"1.2", P::completed}}, StepState::completed},
        Row{{{"1.1", P::completed}, {"1.2", P::in_progress}}, StepState::started},
        Row{{{"1.1", P::in_progress}, {"1.2", P::completed}}, StepState::completed},
        Row{{{"1.1", P::completed}, {"1.2", P::discontinued}}, StepState::discontinued},
        Row{{{"1.1", P::discontinued}, {"1.2", P::completed}}, StepState::completed},
        Row{{{"1.1", P::completed}, {"1.2", P::in_progress}, {"1.3", P::completed}}, StepState::started},
        Row{{{"1.1", P::completed}, {"1.2", P::discontinued}, {"1.3", P::completed}}, StepState::completed},
        Row{{{"1.1", P::completed}, {"1.2", P::completed}, {"1.3", P::discontinued}}, StepState::completed}}) {
    Department department = performed_by(row.all);
    CAPTURE(row.all.size(), to_text(row.state));
    take_back(department, "1.1", {"SPS1"});
    CHECK(department.state("SPS1") == row.state);
    if (row.state == StepState::started) CHECK(department.the_step("SPS1").state_before_start != StepState::started);
  }
}

TEST_CASE("a performed step is taken back while another one runs: that one's end decides, from what was before") {
  using P = PerformedState;
  Department department = performed_by({{"1.1", P::discontinued}, {"1.2", P::completed}, {"1.3", P::in_progress}});
  take_back(department, "1.1", {"SPS1"});
  CHECK(department.the_step("SPS1").state_before_start == StepState::completed);
  REQUIRE(department.set_final("1.3", P::discontinued, wrong_entry));
  CHECK(department.state("SPS1") == StepState::completed);
}

TEST_CASE("evidence of a workstation does not keep the step of a performed step that is taken back") {
  Department department = performed_by({{"1.1", PerformedState::completed}});
  PerformedStepUpdate evidence = department.picked("1.2", {});
  evidence.stated.references = {item("2.25.1")};
  evidence.stated.modality = "PR";
  REQUIRE(department.create(evidence));
  REQUIRE(department.the_performed("1.2").links.at(0).linked_by == linked_as_evidence);
  REQUIRE(department.set_final("1.2", PerformedState::completed));
  take_back(department, "1.1", {"SPS1"});
  CHECK(department.state("SPS1") == StepState::scheduled);
}

TEST_CASE("of a group one step is taken back, or two: no result, reason gone, a new study each") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.place("O2", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1", "SPS2", "SPS3"})));
  SECTION("completed") {
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    take_back(department, "1.1", {"SPS2"});
    CHECK(department.state("SPS1") == StepState::completed);
    CHECK(department.state("SPS2") == StepState::scheduled);
    CHECK(department.told == Lines{"RAD-13 CA/CA RP2", "RAD-4 NW/SC RP2", "ORU X RP2", "RAD-3 SC/IP"});
    take_back(department, "1.1", {"SPS1", "SPS3"});
    CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.5");
    CHECK(department.the_procedure("RP2").study_instance_uid == "2.25.4");
    CHECK(department.the_procedure("RP3").study_instance_uid == "2.25.6");
    CHECK(department.the_order("O1").last_status_told == "SC");
    CHECK(department.the_order("O2").last_status_told == "SC");
  }
  SECTION("discontinued: there was no result of performed work to withdraw") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued, given_up));
    take_back(department, "1.1", {"SPS3"});
    CHECK(department.told == Lines{"RAD-13 CA/CA RP3", "RAD-4 NW/SC RP3", "RAD-3 SC/SC"});
    CHECK(department.the_step("SPS3").end_reason.empty());
    CHECK(department.the_step("SPS2").end_reason == given_up);
  }
}

TEST_CASE("a step that a person has cancelled stays so when its performed step is taken back") {
  for (const StepState state : {StepState::cancelled, StepState::never_performed, StepState::unscheduled}) {
    Department department = performed_by({{"1.1", PerformedState::discontinued}});
    department.the_step("SPS1").state = state;
    department.the_step("SPS1").end_reason = code("X");
    take_back(department, "1.1", {"SPS1"});
    CHECK(department.state("SPS1") == state);
    CHECK(department.the_step("SPS1").end_reason == code("X"));
    CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.2");
  }
}

}  // namespace stepwise::model::test
