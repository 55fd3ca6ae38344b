// SPDX-License-Identifier: Apache-2.0
// The department adds a step to a requested procedure.
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {

TEST_CASE("a step is added to a procedure, under its Study Instance UID") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  const RowId order_id = department.the_order().id;
  AddedStep added;
  added.scheduling = {.start_at = local(5, 10)};
  added.description = "Late phase";
  const auto add = [&] { return department.act([&](Decision& d) { return add_step(d, order_id, added); }); };
  REQUIRE(add());
  const ScheduledProcedureStep& step = department.the_step("SPS2");
  CHECK(step.requested_procedure_id == department.the_procedure("RP1").id);
  CHECK(step.position == 2);
  CHECK(step.modality == "CT");
  CHECK(step.station_aets == Lines{"CT1", "CT2"});
  CHECK(step.description == "Late phase");
  CHECK(step.state == StepState::scheduled);
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
  SECTION("without a start it needs scheduling") {
    added.scheduling = {};
    REQUIRE(add());
    CHECK(department.state("SPS3") == StepState::unscheduled);
    CHECK(department.has_finding("needs-scheduling"));
  }
  SECTION("the procedure ends when both have ended") {
    REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    CHECK(department.the_order().state == OrderState::in_progress);
    const RowId second = department.the_step("SPS2").id;
    REQUIRE(department.act([&](Decision& d) { return cancel_step_by_filler(d, second, "why", false); }));
    CHECK(department.the_order().state == OrderState::completed);
    CHECK_FALSE(add());
    CHECK(department.error.code == "procedure-ended");
  }
  SECTION("up to the limit of an order") {
    for (int i = 3; i <= 100; ++i) REQUIRE(add());
    CHECK_FALSE(add());
    CHECK(department.error.code == "too-many-steps");
  }
}

TEST_CASE("a step that is added names its procedure where the order has several, and one of the order") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.place("O2", "CT"));
  const RowId order_id = department.the_order().id;
  AddedStep added;
  const auto add = [&] { return department.act([&](Decision& d) { return add_step(d, order_id, added); }); };
  CHECK_FALSE(add());
  CHECK(department.error.code == "procedure-missing");
  added.procedure_id = department.the_procedure("RP3").id;
  CHECK_FALSE(add());
  CHECK(department.error.code == "no-such-procedure");
  added.procedure_id = department.the_procedure("RP2").id;
  REQUIRE(add());
  CHECK(department.the_step("SPS4").modality == "NM");
}

TEST_CASE("a step is added to the second procedure: position, description, stations and modality are of that") {
  Department department;
  // The chest X-ray has more steps in the plan than the perfusion, whose second step is added later.
  std::vector<PlannedProcedure>& planned = department.snapshot.plans[0].procedures;
  planned[0].steps.resize(3, planned[0].steps[0]);
  planned[1].steps.push_back(planned[1].steps[0]);
  planned[1].steps[1].after_start_of = 1;
  REQUIRE(department.place("O1", "PE"));
  const RowId order_id = department.the_order().id;
  AddedStep added;
  added.procedure_id = department.the_procedure("RP2").id;
  added.scheduling.start_at = local(5, 10);
  const auto add = [&] { return department.act([&](Decision& d) { return add_step(d, order_id, added); }); };
  REQUIRE(add());
  const ScheduledProcedureStep& step = department.the_step("SPS5");
  CHECK(step.position == 3);  // the second is reserved by the plan
  CHECK(step.description == "LUNG procedure");
  CHECK(step.modality == "NM");
  CHECK(step.station_aets == Lines{"NM1"});
  CHECK(step.order_id == order_id);
  CHECK(department.told == Lines{"RAD-13 XO/SC RP2"});
  REQUIRE(add());
  CHECK(department.the_step("SPS6").position == 4);
  added.procedure_id = department.the_procedure("RP1").id;
  REQUIRE(add());
  CHECK(department.the_step("SPS7").position == 4);
}

TEST_CASE("a step that is added is done at the station of its procedure, unless it is of another modality") {
  Department department;
  department.snapshot.plans[2].procedures[0].steps[0].station_aets = {"CT9"};  // not configured
  department.snapshot.plans[2].procedures[0].steps[0].modality = "MR";
  department.site.stations.push_back({"us", "US1", "US", "name of US1", "room of US1"});
  REQUIRE(department.place("O1", "CT"));
  const RowId order_id = department.the_order().id;
  AddedStep added;
  added.scheduling.start_at = local(5, 10);
  const auto add = [&] { return department.act([&](Decision& d) { return add_step(d, order_id, added); }); };
  REQUIRE(add());
  CHECK(department.the_step("SPS2").station_aets == Lines{"CT9"});
  CHECK(department.state("SPS2") == StepState::scheduled);
  added.scheduling.modality = "US";
  REQUIRE(add());
  CHECK(department.the_step("SPS3").station_aets == Lines{"US1"});
  CHECK(department.the_step("SPS3").station_name == "name of US1");
  CHECK(department.the_step("SPS3").location == "room of US1");
  added.scheduling.modality = "XX";
  REQUIRE(add());
  CHECK(department.the_step("SPS4").station_aets.empty());
  CHECK(department.state("SPS4") == StepState::unscheduled);
}

TEST_CASE("a step is added to a procedure that is scheduled or in progress, and not after DC of the placer") {
  struct Row {
    OrderState state;
    bool accepted;
  };
  const bool is_given_up = GENERATE(false, true);
  for (const Row& row :
       {Row{OrderState::scheduled, true}, Row{OrderState::in_progress, true}, Row{OrderState::completed, false},
        Row{OrderState::discontinued, false}, Row{OrderState::cancelled, false}}) {
    CAPTURE(to_text(row.state), is_given_up);
    Department department;
    REQUIRE(department.place("O1", "CT"));
    department.the_procedure("RP1").state = row.state;
    department.the_order().discontinue_pending = is_given_up;
    const RowId order_id = department.the_order().id;
    const bool done = department.act([&](Decision& d) { return add_step(d, order_id, {}); });
    CHECK(done == (row.accepted && !is_given_up));
    if (done) continue;
    CHECK(department.error.code == "procedure-ended");
    CHECK(department.error.value == "RP1");
    CHECK((department.error.rule == "its placer discontinues the order") == row.accepted);
  }
}

TEST_CASE("an order that is unknown is 204, and a parent order has no procedure to add a step to") {
  Department department;
  REQUIRE(department.receive(message({order(OrderControl::PA, "O1")})));
  const RowId order_id = department.the_order().id;
  CHECK_FALSE(department.act([&](Decision& d) { return add_step(d, order_id, {}); }));
  CHECK(department.error.code == "order-without-procedure");
  CHECK_FALSE(department.act([&](Decision& d) { return add_step(d, order_id + 1, {}); }));
  CHECK(department.error.code == "no-such-order");
}

}  // namespace stepwise::model::test
