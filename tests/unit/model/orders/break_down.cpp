// SPDX-License-Identifier: Apache-2.0
// Room rules: steps that are added when another one starts.
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

// A CT whose plan adds a reconstruction when the scan starts.
struct RoomWithRule {
  Department department;
  RoomWithRule() {
    PlannedStep reconstruction{.description = "Reconstruction",
                               .modality = "CT",
                               .station_aets = {"CT2"},
                               .offset_minutes = 10,
                               .after_start_of = 1};
    for (ProcedurePlan& plan : department.snapshot.plans) {
      if (plan.service.value == "CT") plan.procedures.front().steps.push_back(reconstruction);
    }
    REQUIRE(department.place("O1", "CT"));
    REQUIRE(department.snapshot.orders.front().steps.size() == 1);
  }
};

}  // namespace

TEST_CASE(
    "room rule: the start of a step adds another one, scheduled from now, of the same procedure and study; the image manager is notified") {
  RoomWithRule room;
  Department& d = room.department;
  REQUIRE(d.create(d.picked("1.1", {"SPS1"})));
  CHECK(d.told == Lines{"RAD-13 XO/SC RP1", "RAD-3 SC/IP"});
  const ScheduledProcedureStep added = d.the_step("SPS2");
  CHECK(added.state == StepState::scheduled);
  CHECK(added.station_aets == std::vector<std::string>{"CT2"});
  CHECK(added.requested_procedure_id == d.the_step("SPS1").requested_procedure_id);
  CHECK(added.position == 2);
  REQUIRE(d.set_final("1.1", PerformedState::completed));
  CHECK(d.the_order().state == OrderState::in_progress);
  REQUIRE(d.create(d.picked("1.2", {"SPS2"})));
  REQUIRE(d.set_final("1.2", PerformedState::completed));
  CHECK(d.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
}

TEST_CASE("room rule: it is added once, however often the step starts") {
  RoomWithRule room;
  Department& d = room.department;
  REQUIRE(d.create(d.picked("1.1", {"SPS1"})));
  REQUIRE(d.set_final("1.1", PerformedState::discontinued, {"110514", "", "DCM", ""}));
  REQUIRE(d.create(d.picked("1.2", {"SPS1"})));
  CHECK(d.snapshot.orders.front().steps.size() == 2);
}

TEST_CASE("room rule: it is of the procedure that the plan has; another in its place is left alone") {
  RoomWithRule room;
  Department& d = room.department;
  for (ProcedurePlan& plan : d.snapshot.plans) {
    if (plan.service.value == "CT") plan.procedures.front().code.value = "OTHER";
  }
  REQUIRE(d.create(d.picked("1.1", {"SPS1"})));
  CHECK(d.snapshot.orders.front().steps.size() == 1);
}

}  // namespace stepwise::model::test
