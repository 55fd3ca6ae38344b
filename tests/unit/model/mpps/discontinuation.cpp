// SPDX-License-Identifier: Apache-2.0
// DISCONTINUED: every row of reference 6.4.
#include "model/mpps/discontinuation.hpp"
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

using Effect = DiscontinuationEffect;

Department department_in_progress(const std::string& service = "CT") {
  Department department;
  REQUIRE(department.place("O1", service));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  return department;
}

Code dcm(const std::string& value, const std::string& meaning = {}) {
  return {value, meaning, "DCM", ""};
}

bool discontinue(Department& department, const Code& reason) {
  return department.set_final("1.1", PerformedState::discontinued, reason);
}

}  // namespace

TEST_CASE("reference 6.4: each reason and what it does") {
  const std::vector<std::pair<const char*, Effect>> rows{
      {"110500", Effect::discontinued},
      {"110501", Effect::rescheduled},
      {"110502", Effect::discontinued},
      {"110503", Effect::discontinued},
      {"110504", Effect::discontinued},
      {"110505", Effect::discontinued},
      {"110506", Effect::rescheduled},
      {"110507", Effect::rescheduled},
      {"110508", Effect::discontinued},
      {"110509", Effect::discontinued},
      {"110510", Effect::discontinued},
      {"110511", Effect::discontinued},
      {"110512", Effect::discontinued},
      {"110513", Effect::ask_a_person},
      {"110514", Effect::nothing_was_done},
      {"110515", Effect::rescheduled},
      {"110516", Effect::rescheduled},
      {"110526", Effect::rescheduled},
      {"110527", Effect::rescheduled},
      {"110528", Effect::rescheduled},
      {"110529", Effect::rescheduled},
      {"110530", Effect::rescheduled},
      {"110533", Effect::rescheduled},
      // Codes that do not exist, are not in CID 9300, or are none.
      {"110517", Effect::ask_a_person},
      {"110518", Effect::ask_a_person},
      {"110520", Effect::ask_a_person},
      {"110525", Effect::ask_a_person},
      {"110531", Effect::ask_a_person},
      {"", Effect::ask_a_person},
      {"11050", Effect::ask_a_person},
  };
  for (const auto& [value, effect] : rows) {
    INFO(value);
    CHECK(effect_of(SitePolicy{}, dcm(value)) == effect);
    CHECK(effect_of(SitePolicy{}, {value, "", "", ""}) == effect);
    CHECK(effect_of(SitePolicy{}, {value, "", "99LOCAL", ""}) == Effect::ask_a_person);

    Department department = department_in_progress();
    REQUIRE(discontinue(department, dcm(value)));
    const StepState state = department.state("SPS1");
    switch (effect) {
      case Effect::discontinued: CHECK(state == StepState::discontinued); break;
      case Effect::rescheduled:
      case Effect::nothing_was_done: CHECK(state == StepState::scheduled); break;
      case Effect::ask_a_person: CHECK(state == StepState::started); break;
    }
  }
}

TEST_CASE("A20: 110500: RAD-13 DC/CA, RAD-3 SC/DC with the reason") {
  Department department = department_in_progress();
  REQUIRE(discontinue(department, dcm("110500", "Doctor cancelled procedure")));
  CHECK(department.told == Lines{"RAD-13 DC/CA RP1 (Doctor cancelled procedure)", "ORU X RP1",
                                 "RAD-3 SC/DC (Doctor cancelled procedure)"});
  CHECK(department.the_order().state == OrderState::discontinued);
  CHECK(department.the_step("SPS1").end_reason == dcm("110500", "Doctor cancelled procedure"));
  for (const Notification& one : department.notifications)
    CHECK(one.reason == dcm("110500", "Doctor cancelled procedure"));
}

TEST_CASE("reference 7.1: 110500 with something else open: RAD-13 DC/CA, no RAD-3 DC") {
  Department department = department_in_progress("PE");
  REQUIRE(discontinue(department, dcm("110500")));
  CHECK(department.told == Lines{"RAD-13 DC/CA RP1 (110500)", "ORU X RP1"});
  CHECK(department.the_order().state == OrderState::in_progress);
}

TEST_CASE("A21: 110501: back in the worklist, RAD-13 XO/SC, no DC; D22: the order is SCHEDULED again") {
  Department department = department_in_progress();
  REQUIRE(discontinue(department, dcm("110501", "Equipment failure")));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-3 SC/SC (Equipment failure)"});
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK(department.the_order().state == OrderState::scheduled);

  SECTION("and done again: IP and CM") {
    REQUIRE(department.create(department.picked("1.2", {"SPS1"})));
    CHECK(department.told == Lines{"RAD-3 SC/IP"});
    REQUIRE(department.set_final("1.2", PerformedState::completed));
    CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
  }
}

TEST_CASE("A19: 110514: nothing was done: the former state, IP is taken back, no RAD-13") {
  for (const StepState former : {StepState::scheduled, StepState::arrived, StepState::ready}) {
    Department department;
    REQUIRE(department.place("O1", "CT"));
    department.the_step("SPS1").state = former;
    REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
    REQUIRE(discontinue(department, dcm("110514", "Incorrect worklist entry selected")));
    CHECK(department.told == Lines{"RAD-3 SC/SC (Incorrect worklist entry selected)"});
    CHECK(department.state("SPS1") == former);
    CHECK(department.the_order().state == OrderState::scheduled);
    CHECK(department.the_performed("1.1").discrepancy == Discrepancy::none);
  }
}

TEST_CASE("A19: 110514 while another step of the order runs or is done: IP stands") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.9", {"SPS2"})));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(discontinue(department, dcm("110514")));
  CHECK(department.told.empty());
  CHECK(department.the_order().state == OrderState::in_progress);
}

TEST_CASE("A22: no reason, an unspecified one or a local code: accepted, held for a person") {
  const Code reason = GENERATE(Code{}, dcm("110513"), Code{"X", "coffee break", "99LOCAL", ""});
  Department department = department_in_progress();
  REQUIRE(discontinue(department, reason));
  CHECK(department.told.empty());
  CHECK(department.has_finding("reason-unspecified"));
  CHECK(department.the_performed("1.1").state == PerformedState::discontinued);
  CHECK(department.the_performed("1.1").discrepancy == Discrepancy::reason_unspecified);
  CHECK(department.state("SPS1") == StepState::started);
  const RowId step_id = department.the_step("SPS1").id;

  SECTION("who ends it") {
    REQUIRE(department.act([&](Decision& d) { return cancel_step_by_filler(d, step_id, "given up", false); }));
    CHECK(department.told == Lines{"RAD-13 DC/CA RP1 (given up)", "ORU X RP1", "RAD-3 SC/DC (given up)"});
    CHECK(department.state("SPS1") == StepState::discontinued);
    CHECK(department.the_performed("1.1").discrepancy == Discrepancy::none);
  }
  SECTION("or has it done again") {
    REQUIRE(department.act([&](Decision& d) {
      return schedule_step(d, step_id,
                           {.start_at = local(6, 8), .modality = {}, .station_aets = {}, .duration_minutes = {}});
    }));
    CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-3 SC/SC"});
    CHECK(department.state("SPS1") == StepState::scheduled);
    CHECK(department.the_performed("1.1").discrepancy == Discrepancy::none);
  }
}

TEST_CASE("reference 6.4: discontinued, yet there are images: a finding") {
  Department department = department_in_progress();
  PerformedStepUpdate update;
  update.state = PerformedState::discontinued;
  update.has_series = update.has_reason = true;
  update.stated.series.resize(1);
  update.stated.series[0].instances = 12;
  update.stated.discontinuation_reason = dcm("110505");
  REQUIRE(department.set("1.1", update));
  CHECK(department.has_finding("images-of-discontinued-step"));
  CHECK(department.state("SPS1") == StepState::discontinued);
}

TEST_CASE("a discontinued step is done after all: append") {
  Department department = department_in_progress();
  REQUIRE(discontinue(department, dcm("110505")));
  REQUIRE(department.create(department.picked("1.2", {"SPS1"})));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-3 SC/IP"});
  CHECK(department.the_performed("1.2").discrepancy == Discrepancy::none);
  REQUIRE(department.set_final("1.2", PerformedState::completed));
  CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
}

TEST_CASE("reference 6.4: what a site does otherwise, by code and for every other reason") {
  Department department = department_in_progress();
  SECTION("110501 ends the step") {
    department.site.discontinuation = {{"110501", Effect::discontinued}};
    REQUIRE(discontinue(department, dcm("110501")));
    CHECK(department.state("SPS1") == StepState::discontinued);
    CHECK(department.told == Lines{"RAD-13 DC/CA RP1 (110501)", "ORU X RP1", "RAD-3 SC/DC (110501)"});
  }
  SECTION("110500 is done again") {
    department.site.discontinuation = {{"110500", Effect::rescheduled}};
    REQUIRE(discontinue(department, dcm("110500")));
    CHECK(department.state("SPS1") == StepState::scheduled);
  }
  SECTION("110502 is for a person") {
    department.site.discontinuation = {{"110502", Effect::ask_a_person}};
    REQUIRE(discontinue(department, dcm("110502")));
    CHECK(department.state("SPS1") == StepState::started);
    CHECK(department.the_performed("1.1").discrepancy == Discrepancy::reason_unspecified);
  }
  SECTION("a local code is done again") {
    department.site.discontinuation = {{"other", Effect::rescheduled}};
    REQUIRE(discontinue(department, {"X", "", "99LOCAL", ""}));
    CHECK(department.state("SPS1") == StepState::scheduled);
    CHECK(department.the_performed("1.1").discrepancy == Discrepancy::none);
  }
}

TEST_CASE("reference 6.4: what a reason asks of a person is a finding") {
  for (const DiscontinuationReason& reason : discontinuation_reasons()) {
    CAPTURE(reason.code);
    Department department = department_in_progress();
    REQUIRE(discontinue(department, dcm(std::string(reason.code))));
    CHECK(department.has_finding("discontinuation-task") == !reason.task.empty());
  }
}

TEST_CASE("The reason why a step ended goes when it is performed after all, or is open again") {
  Department department = department_in_progress();
  REQUIRE(discontinue(department, dcm("110500", "Doctor cancelled procedure")));
  REQUIRE_FALSE(department.the_step("SPS1").end_reason.empty());
  SECTION("picked again and completed") {
    REQUIRE(department.create(department.picked("1.2", {"SPS1"})));
    REQUIRE(department.set_final("1.2", PerformedState::completed));
    CHECK(department.state("SPS1") == StepState::completed);
    CHECK(department.the_step("SPS1").end_reason.empty());
  }
  SECTION("picked again and discontinued for another reason") {
    REQUIRE(department.create(department.picked("1.2", {"SPS1"})));
    REQUIRE(department.set_final("1.2", PerformedState::discontinued, dcm("110505")));
    CHECK(department.the_step("SPS1").end_reason == dcm("110505"));
  }
  SECTION("taken back by a person") {
    const RowId performed = department.the_performed("1.1").id;
    REQUIRE(department.act([&](Decision& d) { return unlink_performed_step(d, performed); }));
    CHECK(department.state("SPS1") == StepState::scheduled);
    CHECK(department.the_step("SPS1").end_reason.empty());
  }
}

TEST_CASE("The reason of a cancel goes when the step is performed late") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  OrderRequest cancel = order(OrderControl::CA, "O1");
  cancel.stated.cancel_reason = code("DUP", "not needed");
  REQUIRE(department.receive(bare({cancel})));
  REQUIRE(department.the_step("SPS1").end_reason == code("DUP", "not needed"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.state("SPS1") == StepState::completed);
  CHECK(department.the_step("SPS1").end_reason.empty());
}

}  // namespace stepwise::model::test
