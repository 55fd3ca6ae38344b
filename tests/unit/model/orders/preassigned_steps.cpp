// SPDX-License-Identifier: Apache-2.0
// Orders of an enterprise scheduler: OMI^O23 with IPC (reference 2.9, D20).
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

PreassignedStep given(const std::string& procedure_id, const std::string& step_id, const std::string& protocol = "P1") {
  PreassignedStep step;
  step.accession_number = "ACC7";
  step.requested_procedure_id = procedure_id;
  step.study_instance_uid = "1.2." + procedure_id.substr(2);
  step.step_id = step_id;
  step.modality = "CT";
  step.station_aet = "CT2";
  step.procedure = code("ABDOMEN");
  step.protocol = code(protocol);
  step.start = local(6, 9);
  return step;
}
OrderRequest omi(OrderControl control, std::vector<PreassignedStep> steps, bool takes_numbers = true) {
  OrderRequest request = order(control, "O1", "CT");
  request.preassigned_steps = std::move(steps);
  request.takes_given_numbers = takes_numbers;
  return request;
}

}  // namespace

TEST_CASE("OMI NW: procedures and steps are the scheduler's, with its numbers") {
  Department department;
  REQUIRE(department.receive(
      message({omi(OrderControl::NW, {given("RP7", "S7", "P1"), given("RP7", "S7", "P2"), given("RP7", "S8")})})));
  CHECK(department.the_order().accession_number == "ACC7");
  const RequestedProcedure& procedure = department.the_procedure("RP7");
  CHECK(procedure.study_instance_uid == "1.2.7");
  CHECK(procedure.code == code("ABDOMEN"));
  CHECK(department.snapshot.orders.front().procedures.size() == 1);
  REQUIRE(department.snapshot.orders.front().steps.size() == 2);
  const ScheduledProcedureStep& step = department.the_step("S7");
  CHECK(step.protocol_codes == std::vector{code("P1"), code("P2")});
  CHECK(step.station_aets == Lines{"CT2"});
  CHECK(step.start_at == local(6, 9));
  CHECK(step.state == StepState::scheduled);
  CHECK(department.told == Lines{"RAD-4 NW/SC RP7"});
}

TEST_CASE("D20: of who is no scheduler the steps are taken, the numbers are ours") {
  Department department;
  REQUIRE(department.receive(
      message({omi(OrderControl::NW, {given("RP7", "S7", "P1"), given("RP7", "S7", "P2")}, false)})));
  CHECK(department.the_order().accession_number == "A1");
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
  REQUIRE(department.snapshot.orders.front().steps.size() == 1);
  CHECK(department.the_step("SPS1").protocol_codes.size() == 2);
}

TEST_CASE("OMI NW: another requested procedure of the same order comes in a message of its own") {
  Department department;
  REQUIRE(department.receive(message({omi(OrderControl::NW, {given("RP7", "S7")})})));
  REQUIRE(department.receive(message({omi(OrderControl::NW, {given("RP8", "S8")})})));
  CHECK(department.snapshot.orders.size() == 1);
  CHECK(department.the_procedure("RP8").position == 2);
  CHECK(department.told == Lines{"RAD-4 NW/SC RP8"});
  REQUIRE(department.receive(message({omi(OrderControl::NW, {given("RP7", "S7")})})));
  CHECK(department.has_finding("idempotent"));
}

TEST_CASE("OMI NW whose step id is that of another order is 205") {
  Department department;
  REQUIRE(department.receive(message({omi(OrderControl::NW, {given("RP7", "S7")})})));
  OrderRequest other = omi(OrderControl::NW, {given("RP9", "S7")});
  other.stated.placer_number = "O2";
  CHECK_FALSE(department.receive(message({other})));
  CHECK(department.error.code == "step-id-used");
}

TEST_CASE("OMI XO: the steps that wait move to the new time and station") {
  Department department;
  REQUIRE(department.receive(message({omi(OrderControl::NW, {given("RP7", "S7")})})));
  PreassignedStep moved = given("RP7", "S7");
  moved.start = local(7, 10);
  moved.station_aet = "CT1";
  REQUIRE(department.receive(message({omi(OrderControl::XO, {moved})})));
  CHECK(department.the_step("S7").start_at == local(7, 10));
  CHECK(department.the_step("S7").station_aets == Lines{"CT1"});
  CHECK(department.told == Lines{"RAD-13 XO/SC RP7"});
  REQUIRE(department.receive(message({omi(OrderControl::XO, {moved})})));
  CHECK(department.has_finding("idempotent"));
}

TEST_CASE("a given step without a station gets those of its modality; without a start it needs scheduling") {
  Department department;
  PreassignedStep bare_step = given("RP7", "S7");
  bare_step.station_aet.clear();
  bare_step.start.reset();
  OrderRequest request = omi(OrderControl::NW, {bare_step});
  request.stated.requested_start.reset();
  REQUIRE(department.receive(message({request})));
  CHECK(department.the_step("S7").station_aets == Lines{"CT1", "CT2"});
  CHECK(department.state("S7") == StepState::unscheduled);
  CHECK(department.has_finding("needs-scheduling"));
}

}  // namespace stepwise::model::test
