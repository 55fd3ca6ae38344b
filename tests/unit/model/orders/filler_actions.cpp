// SPDX-License-Identifier: Apache-2.0
// Actions of the department on orders and steps: the rows of reference 7.1 for the filler.
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

bool cancel_order(Department& department, const std::string& number = "O1") {
  const RowId order_id = department.the_order(number).id;
  return department.act([&](Decision& d) { return cancel_order_by_filler(d, order_id, "scanner down"); });
}
bool cancel_step(Department& department, const std::string& step, bool never_performed = false) {
  const RowId step_id = department.the_step(step).id;
  return department.act([&](Decision& d) { return cancel_step_by_filler(d, step_id, "why", never_performed); });
}
bool schedule(Department& department, const std::string& step, const Scheduling& scheduling) {
  const RowId step_id = department.the_step(step).id;
  return department.act([&](Decision& d) { return schedule_step(d, step_id, scheduling); });
}
bool arrive(Department& department, const std::string& step) {
  const RowId step_id = department.the_step(step).id;
  return department.act([&](Decision& d) { return mark_arrived(d, step_id); });
}
Scheduling to(LocalTime start) {
  return {.start_at = start, .modality = {}, .station_aets = {}, .duration_minutes = {}};
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

TEST_CASE("A09: the filler cancels: RAD-3 OC, RAD-13 CA/CA") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(cancel_order(department));
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1 (scanner down)", "ORU X RP1", "RAD-3 OC/CA (scanner down)"});
  CHECK(department.the_order().cancel_told);
  CHECK(department.the_order().last_status_told == "CA");
  CHECK(department.the_order().state == OrderState::cancelled);
  CHECK_FALSE(cancel_order(department));
  CHECK(department.error.code == "order-ended");
}

TEST_CASE("reference 5.5: a patient arrives and is made ready; what is further already does not go back") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  const RowId step_id = department.the_step("SPS1").id;
  const auto ready = [&] { return department.act([&](Decision& d) { return mark_ready(d, step_id); }); };
  REQUIRE(arrive(department, "SPS1"));
  REQUIRE(ready());
  CHECK(department.state("SPS1") == StepState::ready);
  REQUIRE(arrive(department, "SPS1"));
  CHECK(department.state("SPS1") == StepState::ready);
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(ready());
  CHECK(department.state("SPS1") == StepState::started);
  CHECK(department.told == Lines{});
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

TEST_CASE("A10: the filler changes the procedure: OC and CA/CA for the old order, SN and RAD-4 for the new one") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(cancel_order(department));
  FillerOrder request{.patient_id = department.the_order().patient_id, .stated = {}};
  request.stated.service = code("PE");
  request.stated.requested_start = local(5, 8);
  REQUIRE(department.act([&](Decision& d) { return place_filler_order(d, request); }));
  CHECK(department.told == Lines{"RAD-3 SN/SC", "RAD-4 NW/SC RP2", "RAD-4 NW/SC RP3"});
  CHECK(department.the_procedure("RP2").study_instance_uid != department.the_procedure("RP1").study_instance_uid);
}

TEST_CASE("D14: the filler can't cancel what has started either") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  CHECK_FALSE(cancel_order(department));
  CHECK(department.error.code == "step-started");
  CHECK_FALSE(cancel_step(department, "SPS1"));
  CHECK(department.error.code == "step-started");
  REQUIRE(cancel_step(department, "SPS2"));
  CHECK(department.told == Lines{"RAD-13 CA/CA RP2 (why)", "ORU X RP2"});
}

TEST_CASE("one step of a procedure cancelled: XO/SC; the last one: CA/CA and OC") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  REQUIRE(cancel_step(department, "SPS1"));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
  REQUIRE(cancel_step(department, "SPS2"));
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1 (why)", "ORU X RP1", "RAD-3 OC/CA (why)"});
  CHECK_FALSE(cancel_step(department, "SPS2"));
  CHECK(department.error.code == "step-ended");
}

TEST_CASE("reference 7.1: never performed: RAD-13 CA/CA and OC") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(cancel_step(department, "SPS1", true));
  CHECK(department.state("SPS1") == StepState::never_performed);
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1 (why)", "ORU X RP1", "RAD-3 OC/CA (why)"});
}

TEST_CASE("an unknown order or step is 204") {
  Department department;
  const auto unknown = [&](bool done) {
    CHECK_FALSE(done);
    CHECK(department.error.kind == ErrorKind::unknown_key);
  };
  unknown(department.act([](Decision& d) { return cancel_order_by_filler(d, 9, ""); }));
  unknown(department.act([](Decision& d) { return cancel_step_by_filler(d, 9, "", false); }));
  unknown(department.act([](Decision& d) { return schedule_step(d, 9, {}); }));
  unknown(department.act([](Decision& d) { return mark_arrived(d, 9); }));
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
  REQUIRE(cancel_step(department, "SPS2"));
  CHECK_FALSE(schedule(department, "SPS2", to(local(9, 14))));
  CHECK(department.error.code == "step-ended");
}

TEST_CASE("reference 7.1: the patient arrives") {
  struct Row {
    StepState from;
    bool accepted;
    StepState to;
  };
  using S = StepState;
  const Row rows[] = {{S::unscheduled, false, S::unscheduled}, {S::scheduled, true, S::arrived},
                      {S::arrived, true, S::arrived},          {S::ready, true, S::ready},
                      {S::started, true, S::started},          {S::departed, true, S::arrived},
                      {S::completed, false, S::completed},     {S::discontinued, false, S::discontinued},
                      {S::cancelled, false, S::cancelled},     {S::never_performed, false, S::never_performed}};
  for (const Row& row : rows) {
    INFO(to_text(row.from));
    Department department;
    REQUIRE(department.place("O1", "CT"));
    department.the_step("SPS1").state = row.from;
    CHECK(arrive(department, "SPS1") == row.accepted);
    CHECK(department.state("SPS1") == row.to);
    CHECK(department.told.empty());
  }
}

TEST_CASE("who has arrived stays so when the hour changes, not when the day does") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(arrive(department, "SPS1"));
  REQUIRE(schedule(department, "SPS1", to(local(5, 11))));
  CHECK(department.state("SPS1") == StepState::arrived);
  REQUIRE(schedule(department, "SPS1", to(local(6, 11))));
  CHECK(department.state("SPS1") == StepState::scheduled);
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

TEST_CASE("a step is added to a procedure, under its Study Instance UID") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  const RowId order_id = department.the_order().id;
  AddedStep added;
  added.scheduling = to(local(5, 10));
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
    REQUIRE(cancel_step(department, "SPS2"));
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

TEST_CASE("an order of the department is for the visit that it names, and from the site's organization") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  PatientRecord& patient = department.snapshot.patients.front();
  const auto visit_in = [&](RowId visit_id, VisitState state) {
    Visit visit;
    visit.id = visit_id;
    visit.patient_id = patient.patient.id;
    visit.state = state;
    return visit;
  };
  patient.visits = {visit_in(901, VisitState::closed), visit_in(902, VisitState::open),
                    visit_in(903, VisitState::cancelled)};
  department.site.entering_organization = code("RAD");
  FillerOrder request{.patient_id = patient.patient.id, .stated = {}};
  request.stated.service = code("CT");
  const auto place = [&] { return department.act([&](Decision& d) { return place_filler_order(d, request); }); };
  REQUIRE(place());
  CHECK(department.snapshot.orders.back().order.visit_id == 902);
  CHECK(department.snapshot.orders.back().order.entering_organization == code("RAD"));
  request.stated.visit_id = 901;
  request.stated.entering_organization = code("ER");
  REQUIRE(place());
  CHECK(department.snapshot.orders.back().order.visit_id == 901);
  CHECK(department.snapshot.orders.back().order.entering_organization == code("ER"));
  for (const RowId visit_id : {903, 904}) {
    request.stated.visit_id = visit_id;
    CHECK_FALSE(place());
    CHECK(department.error.code == "no-such-visit");
  }
}

}  // namespace stepwise::model::test
