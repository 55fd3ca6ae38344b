// SPDX-License-Identifier: Apache-2.0
// Stations that nobody has configured, and orders that came before the plan of their service.
#include "model/orders/appointment.hpp"
#include "model/orders/break_down.hpp"
#include "tests/unit/model/department.hpp"

#include <algorithm>

namespace stepwise::model::test {
namespace {

// A service without a plan, of modality CT.
OrderRequest unplanned(const std::string& number = "O1") {
  OrderRequest request = order(OrderControl::NW, number, "NEW");
  request.stated.requested_modality = "CT";
  return request;
}
PlannedStep planned_step(const std::string& modality, const std::string& aet = {}, int offset_minutes = 0) {
  PlannedStep step;
  step.description = modality + " step";
  step.modality = modality;
  step.offset_minutes = offset_minutes;
  step.protocol_codes = {code(modality + "P")};
  if (!aet.empty()) step.station_aets = {aet};
  return step;
}
void import_plan(Department& department, std::vector<PlannedProcedure> procedures) {
  department.snapshot.plans.push_back({.service = code("NEW"), .procedures = std::move(procedures)});
}
bool apply(Department& department) {
  const RowId id = department.the_order().id;
  return department.act([&](Decision& decision) { return apply_plan(decision, id); });
}

}  // namespace

TEST_CASE("a step for a station that is not configured is told, whoever scheduled it") {
  Department department;
  SECTION("the procedure plan") {
    import_plan(department, {{.code = code("NEW"), .steps = {planned_step("CT", "DXX")}}});
    REQUIRE(department.receive(message({unplanned()})));
  }
  SECTION("the plan gives a station of another modality") {
    import_plan(department, {{.code = code("NEW"), .steps = {planned_step("XRAY", "XR1")}}});
    REQUIRE(department.receive(message({unplanned()})));
  }
  SECTION("the sender of the order") {
    OrderRequest request = unplanned();
    request.station_aet = "DXX";
    REQUIRE(department.receive(message({request})));
  }
  SECTION("a change of the order") {
    REQUIRE(department.receive(message({unplanned()})));
    OrderRequest change = order(OrderControl::XO, "O1");
    change.station_aet = "DXX";
    REQUIRE(department.receive(bare({change})));
  }
  SECTION("another scheduler") {
    PreassignedStep given;
    given.modality = "CT";
    given.station_aet = "DXX";
    OrderRequest request = unplanned();
    request.preassigned_steps = {given};
    REQUIRE(department.receive(message({request})));
  }
  SECTION("a person: the station") {
    REQUIRE(department.receive(message({unplanned()})));
    Scheduling scheduling;
    scheduling.station_aets = {"DXX"};
    const RowId id = department.the_step("SPS1").id;
    REQUIRE(department.act([&](Decision& decision) { return schedule_step(decision, id, scheduling); }));
  }
  SECTION("a person: the modality") {
    REQUIRE(department.receive(message({unplanned()})));
    Scheduling scheduling;
    scheduling.modality = "XRAY";
    scheduling.station_aets = {"XR1"};
    const RowId id = department.the_step("SPS1").id;
    REQUIRE(department.act([&](Decision& decision) { return schedule_step(decision, id, scheduling); }));
  }
  SECTION("an appointment at a station of another modality") {
    REQUIRE(department.receive(message({unplanned()})));
    Appointment booked;
    booked.placer_number = {"O1", "HIS", "", "", ""};
    booked.resources = {"XR1"};
    REQUIRE(department.act([&](Decision& decision) { return apply_appointment(decision, booked, department.sender); }));
  }
  CHECK(department.has_finding("station-unknown"));
}

TEST_CASE("a site without configured stations, and a step at a configured one: nothing is told") {
  Department department;
  REQUIRE(department.receive(message({unplanned()})));
  CHECK_FALSE(department.has_finding("station-unknown"));
  department.site.stations.clear();
  OrderRequest request = unplanned("O2");
  request.station_aet = "DXX";
  REQUIRE(department.receive(message({request})));
  CHECK_FALSE(department.has_finding("station-unknown"));
}

TEST_CASE("D25: a plan imported later is applied when a person says so: what others know of the order stays") {
  Department department;
  REQUIRE(department.receive(message({unplanned()})));
  const RequestedProcedure before = department.the_procedure("RP1");
  const RowId step_id = department.the_step("SPS1").id;
  CHECK_FALSE(apply(department));
  CHECK(department.error.code == "no-plan");

  import_plan(
      department,
      {{.code = code("HEAD"), .description = "Head", .steps = {planned_step("CT"), planned_step("CT", "CT2", 30)}},
       {.code = code("LUNG"), .description = "Lung", .steps = {planned_step("NM", {}, 60)}}});
  REQUIRE(apply(department));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-4 NW/SC RP2"});
  const OrderRecord& record = department.snapshot.orders.front();
  REQUIRE(record.procedures.size() == 2);
  REQUIRE(record.steps.size() == 3);
  const RequestedProcedure& after = department.the_procedure("RP1");
  CHECK(after.id == before.id);
  CHECK(after.study_instance_uid == before.study_instance_uid);
  CHECK(after.accession_number == before.accession_number);
  CHECK(after.code == code("HEAD"));
  CHECK(department.the_step("SPS1").id == step_id);
  CHECK(department.the_step("SPS1").protocol_codes == std::vector{code("CTP")});
  CHECK(std::all_of(record.steps.begin(), record.steps.end(),
                    [](const auto& step) { return step.state == StepState::scheduled; }));
  CHECK(record.steps[0].requested_procedure_id == before.id);
  CHECK(record.steps[1].requested_procedure_id == before.id);
  CHECK(record.steps[1].start_at == local(5, 8, 30));
  CHECK(record.steps[2].start_at == local(5, 9));

  CHECK_FALSE(apply(department));
  CHECK(department.error.code == "already-planned");
}

TEST_CASE("a plan applied later keeps the start that a person gave and the patient's arrival") {
  Department department;
  REQUIRE(department.receive(message({unplanned()})));
  department.the_step("SPS1").start_at = local(6, 11);
  department.the_step("SPS1").state = StepState::arrived;
  import_plan(department, {{.code = code("NEW"), .steps = {planned_step("CT"), planned_step("CT", {}, 30)}}});
  REQUIRE(apply(department));
  CHECK(department.the_step("SPS1").start_at == local(6, 11));
  CHECK(department.state("SPS1") == StepState::arrived);
  CHECK(department.snapshot.orders.front().steps[1].start_at == local(6, 11, 30));
  CHECK(department.the_order().requested_start == local(5, 8));
}

TEST_CASE("a plan applied later leaves what has started as it is") {
  Department department;
  REQUIRE(department.receive(message({unplanned()})));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  import_plan(department, {{.code = code("NEW"), .steps = {planned_step("CT")}}});
  CHECK_FALSE(apply(department));
  CHECK(department.error.code == "order-begun");
}

}  // namespace stepwise::model::test
