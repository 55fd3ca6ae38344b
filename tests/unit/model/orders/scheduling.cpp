// SPDX-License-Identifier: Apache-2.0
// Scheduling and rescheduling of a step, its appointment, and its completion by a person (reference 7.1).
#include "model/orders/order_actions.hpp"
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

bool schedule(Department& department, const std::string& step, const Scheduling& scheduling) {
  const RowId step_id = department.the_step(step).id;
  return department.act([&](Decision& d) { return schedule_step(d, step_id, scheduling); });
}
Scheduling to(LocalTime start) {
  return {.start_at = start, .modality = {}, .station_aets = {}, .duration_minutes = {}};
}

// Another actor ends the step meanwhile.
bool end_open_step(Department& department, const std::string& step) {
  const RowId step_id = department.the_step(step).id;
  return department.act([&](Decision& d) { return cancel_step_by_filler(d, step_id, "why", false); });
}

}  // namespace

TEST_CASE("a step that moves to another station has the name and the place of that station") {
  Department department;
  for (Station& station : department.site.stations) {
    station.station_name = "name of " + station.aet;
    station.location = "room of " + station.aet;
  }
  REQUIRE(department.place("O1", "CT"));
  department.the_step("SPS1").station_name = department.the_step("SPS1").location = "by the plan";
  Scheduling later = to(local(9, 9));
  later.station_aets = department.the_step("SPS1").station_aets;
  REQUIRE(schedule(department, "SPS1", later));
  CHECK(department.the_step("SPS1").location == "by the plan");
  later.station_aets = std::vector<std::string>{"CT2"};
  REQUIRE(schedule(department, "SPS1", later));
  CHECK(department.the_step("SPS1").station_name == "name of CT2");
  CHECK(department.the_step("SPS1").location == "room of CT2");
}

TEST_CASE("a step on a device without performed steps is completed by a person: all are notified") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  const RowId step_id = department.the_step("SPS1").id;
  const auto complete = [&] { return department.act([&](Decision& d) { return complete_step(d, step_id); }); };
  SECTION("it stands") {
    REQUIRE(complete());
    CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
    CHECK(department.the_order().state == OrderState::completed);
    CHECK_FALSE(complete());
    CHECK(department.error.code == "step-ended");
  }
  SECTION("its performed step is in progress") {
    REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
    CHECK_FALSE(complete());
    CHECK(department.error.code == "step-started");
  }
  SECTION("it is held: what was open is settled") {
    REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
    REQUIRE(department.set_final("1.1", PerformedState::discontinued));
    REQUIRE(complete());
    CHECK(department.state("SPS1") == StepState::completed);
    CHECK(department.the_performed("1.1").discrepancy == Discrepancy::none);
  }
}

TEST_CASE("A11: rescheduled to another day and station: RAD-13 XO/SC, the same Study UID") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  Scheduling scheduling = to(local(9, 14));
  scheduling.station_aets = Lines{"CT2"};
  REQUIRE(schedule(department, "SPS1", scheduling));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
  CHECK(department.the_step("SPS1").start_at == local(9, 14));
  CHECK(department.the_step("SPS1").station_aets == Lines{"CT2"});
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
  REQUIRE(schedule(department, "SPS1", scheduling));
  CHECK(department.told.empty());
  CHECK(department.has_finding("idempotent"));
}

TEST_CASE("first scheduling: RAD-4; a second step of the procedure later: RAD-13 XO/SC") {
  Department department;
  OrderRequest request = order(OrderControl::NW, "O1", "TWO");
  request.stated.requested_start.reset();
  REQUIRE(department.receive(message({request})));
  CHECK_FALSE(schedule(department, "SPS1", {}));
  CHECK(department.error.code == "not-schedulable");
  CHECK(department.error.place == "start");
  REQUIRE(schedule(department, "SPS1", to(local(5, 8))));
  CHECK(department.told == Lines{"RAD-4 NW/SC RP1"});
  REQUIRE(schedule(department, "SPS2", to(local(5, 9))));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
}

TEST_CASE("D25: scheduling to another modality means its stations; without any it can't be scheduled") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  Scheduling scheduling{.start_at = {}, .modality = "NM", .station_aets = {}, .duration_minutes = 40};
  REQUIRE(schedule(department, "SPS1", scheduling));
  CHECK(department.the_step("SPS1").station_aets == Lines{"NM1"});
  CHECK(department.the_step("SPS1").duration_minutes == 40);
  scheduling.modality = "MR";
  CHECK_FALSE(schedule(department, "SPS1", scheduling));
  CHECK(department.error.place == "station");
  scheduling.modality = "";
  CHECK_FALSE(schedule(department, "SPS1", scheduling));
  CHECK(department.error.place == "modality");
}

TEST_CASE("what has started or ended is not scheduled") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  CHECK_FALSE(schedule(department, "SPS1", to(local(9, 14))));
  CHECK(department.error.code == "step-started");
  REQUIRE(end_open_step(department, "SPS2"));
  CHECK_FALSE(schedule(department, "SPS2", to(local(9, 14))));
  CHECK(department.error.code == "step-ended");
}

TEST_CASE("scheduling takes location, station name and protocol, also where the station is another one") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  Scheduling scheduling = to(local(9, 9));
  scheduling.station_aets = std::vector<std::string>{"CT2"};
  scheduling.location = "ROOM 9";
  scheduling.station_name = "BIG ONE";
  scheduling.protocol_codes = std::vector<Code>{code("LOWDOSE")};
  REQUIRE(schedule(department, "SPS1", scheduling));
  const ScheduledProcedureStep& step = department.the_step("SPS1");
  CHECK(step.location == "ROOM 9");
  CHECK(step.station_name == "BIG ONE");
  CHECK(step.protocol_codes == std::vector<Code>{code("LOWDOSE")});
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
}

TEST_CASE("a step is scheduled for a day without a time, and for a time of that day") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  Scheduling day = to(local(9, 0));
  day.start_is_day = true;
  REQUIRE(schedule(department, "SPS1", day));
  CHECK(department.the_step("SPS1").start_is_day);
  REQUIRE(schedule(department, "SPS1", to(local(9, 0))));
  CHECK_FALSE(department.the_step("SPS1").start_is_day);
  CHECK_FALSE(department.has_finding("idempotent"));
}

TEST_CASE("RAD-48 S15: the department cancels an appointment and not the order") {
  Department department;
  department.site.tell_appointments = true;
  REQUIRE(department.place("O1", "CT"));
  const RowId step_id = department.the_step("SPS1").id;
  const auto cancel = [&] {
    return department.act([&](Decision& d) { return cancel_appointment(d, step_id, "scanner down"); });
  };
  REQUIRE(cancel());
  CHECK(department.state("SPS1") == StepState::unscheduled);
  CHECK_FALSE(department.the_step("SPS1").start_at);
  CHECK(department.the_order().state == OrderState::scheduled);
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-48 S15 RP1 (scanner down)"});
  REQUIRE(cancel());
  CHECK(department.has_finding("idempotent"));
  REQUIRE(schedule(department, "SPS1", to(local(9, 9))));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-48 S12 RP1"});
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  CHECK_FALSE(cancel());
  CHECK(department.error.code == "step-started");
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK_FALSE(cancel());
  CHECK(department.error.code == "step-ended");
}

TEST_CASE(
    "scheduling to another station alone keeps start, day, duration and protocol of the step, and the other step") {
  Department department;
  OrderRequest request = order(OrderControl::NW, "O1", "TWO");
  request.stated.requested_start_is_day = true;
  REQUIRE(department.receive(message({request})));
  const ScheduledProcedureStep first = department.the_step("SPS1"), before = department.the_step("SPS2");
  Scheduling scheduling;
  scheduling.station_aets = Lines{"CT2"};
  REQUIRE(schedule(department, "SPS2", scheduling));
  ScheduledProcedureStep expected = before;
  expected.station_aets = {"CT2"};
  CHECK(department.the_step("SPS2") == expected);
  CHECK(expected.start_is_day);
  CHECK(department.the_step("SPS1") == first);
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
}

TEST_CASE(
    "a step without stations gets those of its modality when it is scheduled, a station that is none is reported") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  department.the_step("SPS1").station_aets.clear();
  REQUIRE(schedule(department, "SPS1", to(local(6, 8))));
  CHECK(department.the_step("SPS1").station_aets == Lines{"CT1", "CT2"});
  CHECK_FALSE(department.has_finding("station-unknown"));
  Scheduling scheduling = to(local(7, 8));
  scheduling.station_aets = Lines{"CT1", "CT9"};
  REQUIRE(schedule(department, "SPS1", scheduling));
  CHECK(department.has_finding("station-unknown"));
}

TEST_CASE("a held step is scheduled again, and only the discrepancy of its own performed step is settled") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.place("O2", "CT"));
  for (const char* number : {"1", "2"}) {
    const std::string uid = std::string("1.") + number, step = std::string("SPS") + number;
    REQUIRE(department.create(department.picked(uid, {step.c_str()})));
    REQUIRE(department.set_final(uid, PerformedState::discontinued));
    REQUIRE(department.the_performed(uid).discrepancy == Discrepancy::reason_unspecified);
  }
  REQUIRE(schedule(department, "SPS2", to(local(6, 8))));
  CHECK(department.state("SPS2") == StepState::scheduled);
  CHECK(department.state("SPS1") == StepState::started);
  CHECK(department.the_performed("1.2").discrepancy == Discrepancy::none);
  CHECK(department.the_performed("1.1").discrepancy == Discrepancy::reason_unspecified);
  CHECK(department.told == Lines{"RAD-13 XO/SC RP2", "RAD-3 SC/SC"});
}

TEST_CASE("an appointment of a step without a station ends too; of two steps only its own") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  const ScheduledProcedureStep first = department.the_step("SPS1");
  ScheduledProcedureStep& second = department.the_step("SPS2");
  second.state = StepState::unscheduled;
  second.start_is_day = true;
  second.station_aets.clear();
  const RowId step_id = second.id;
  REQUIRE(department.act([&](Decision& d) { return cancel_appointment(d, step_id, "scanner down"); }));
  CHECK_FALSE(department.has_finding("idempotent"));
  CHECK_FALSE(department.the_step("SPS2").start_at);
  CHECK_FALSE(department.the_step("SPS2").start_is_day);
  CHECK(department.the_step("SPS1") == first);
}

TEST_CASE("a person completes the second step of an order: the reason why it had not ended goes, the first is open") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  department.the_step("SPS2").end_reason = code("X");
  const RowId step_id = department.the_step("SPS2").id;
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.act([&](Decision& d) { return complete_step(d, step_id); }));
  CHECK(department.the_step("SPS2").end_reason.empty());
  CHECK(department.state("SPS1") == StepState::started);
  CHECK(department.told == Lines{"RAD-13 XO/CM RP2", "ORU RP2"});
}

TEST_CASE("each action on a step that is unknown is 204") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  const RowId no_step = department.the_order().id;
  const auto unknown = [&](auto action) {
    CHECK_FALSE(department.act(action));
    CHECK(department.error.kind == ErrorKind::unknown_key);
    CHECK(department.error.code == "no-such-step");
  };
  unknown([&](Decision& d) { return schedule_step(d, no_step, to(local(5, 9))); });
  unknown([&](Decision& d) { return cancel_appointment(d, no_step, ""); });
  unknown([&](Decision& d) { return mark_arrived(d, no_step); });
  unknown([&](Decision& d) { return mark_ready(d, no_step); });
  unknown([&](Decision& d) { return complete_step(d, no_step); });
}

}  // namespace stepwise::model::test
