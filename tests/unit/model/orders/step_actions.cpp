// SPDX-License-Identifier: Apache-2.0
// What the actions on a step share: which step, whether it runs, what a held step settles, an order of our own.
#include "model/orders/step_actions.hpp"

#include "model/orders/evidence.hpp"
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

// Calls a function that needs a decision, and keeps what it decided.
template <class Run>
void decide(Department& department, Run run) {
  REQUIRE(department.act([&](Decision& decision) -> Result<void> {
    run(decision);
    return {};
  }));
}

Visit visit_of(RowId id, VisitState state) {
  Visit visit;
  visit.id = id;
  visit.state = state;
  return visit;
}

}  // namespace

TEST_CASE("a step and its order are found by their row ids, in the second order too") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.place("O2", "PE"));
  decide(department, [&](Decision& decision) {
    const RowId step_id = department.the_step("SPS3").id, order_id = department.the_order("O2").id;
    const auto place = find_step(decision, step_id);
    REQUIRE(place.has_value());
    CHECK(place->record == &decision.snapshot.orders[1]);
    CHECK(place->step == &decision.snapshot.orders[1].steps[1]);
    CHECK(*find_order(decision, order_id) == &decision.snapshot.orders[1]);

    const auto no_step = find_step(decision, order_id);
    CHECK(no_step.error().code == "no-such-step");
    CHECK(no_step.error().value == std::to_string(order_id));
    const auto no_order = find_order(decision, step_id);
    CHECK(no_order.error().code == "no-such-order");
    CHECK(no_order.error().value == std::to_string(step_id));
    CHECK(no_order.error().kind == ErrorKind::unknown_key);
  });
}

TEST_CASE("a step runs while one of its performed steps is in progress; evidence and the other step do not count") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  const auto runs = [&](const char* step_id) { return is_running(department.snapshot, department.the_step(step_id)); };
  CHECK_FALSE(runs("SPS1"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.create(department.picked("1.2", {"SPS2", "SPS1"})));
  CHECK(runs("SPS1"));
  CHECK(runs("SPS2"));
  department.the_performed("1.2").state = PerformedState::completed;
  CHECK(runs("SPS1"));
  CHECK_FALSE(runs("SPS2"));
  department.the_performed("1.1").links[0].linked_by = linked_as_evidence;
  CHECK_FALSE(runs("SPS1"));
}

TEST_CASE("a decision about a held step settles its performed steps, and only those that wait for it") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  for (const char* uid : {"1.1", "1.2", "1.3"}) REQUIRE(department.create(department.picked(uid, {"SPS1"})));
  REQUIRE(department.create(department.picked("1.4", {"SPS2"})));
  department.the_performed("1.3").links[0].linked_by = linked_as_evidence;
  const Discrepancy kind =
      GENERATE(Discrepancy::reason_unspecified, Discrepancy::patient_mismatch, Discrepancy::after_end,
               Discrepancy::unmatched, Discrepancy::unscheduled, Discrepancy::unknown_patient, Discrepancy::refused);
  for (const char* uid : {"1.1", "1.2", "1.3", "1.4"}) {
    department.the_performed(uid).discrepancy = kind;
    department.the_performed(uid).discrepancy_text = "why";
  }
  std::vector<RowId> written;
  decide(department, [&](Decision& decision) {
    settle_discrepancies(decision, decision.snapshot.orders[0].steps[0]);
    written = decision.snapshot.performed_changed;
  });
  const bool waits = kind == Discrepancy::reason_unspecified || kind == Discrepancy::patient_mismatch;
  for (const char* uid : {"1.1", "1.2"}) {
    CHECK((department.the_performed(uid).discrepancy == Discrepancy::none) == waits);
    CHECK(department.the_performed(uid).discrepancy_text == (waits ? "" : "why"));
  }
  for (const char* uid : {"1.3", "1.4"}) CHECK(department.the_performed(uid).discrepancy == kind);
  CHECK(written == (waits ? std::vector<RowId>{department.the_performed("1.1").id, department.the_performed("1.2").id}
                          : std::vector<RowId>{}));
}

TEST_CASE("D25: a step is schedulable if it has start, modality and station; without an appointment it is not") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  const ScheduledProcedureStep complete = department.the_step("SPS1");
  CHECK(schedulable_state(complete) == StepState::scheduled);
  ScheduledProcedureStep step = complete;
  step.modality.clear();
  CHECK(schedulable_state(step) == StepState::unscheduled);
  step = complete;
  step.station_aets.clear();
  CHECK(schedulable_state(step) == StepState::unscheduled);
  step = complete;
  step.state = StepState::arrived;
  step.start_is_day = true;
  remove_appointment(step);
  CHECK(schedulable_state(step) == StepState::unscheduled);
  ScheduledProcedureStep expected = complete;
  expected.state = StepState::unscheduled;
  expected.start_at.reset();
  CHECK(step == expected);
}

TEST_CASE("an order of the department: its own numbers, nothing of the order that it is copied from, and SN") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  department.site.authority = "RIS";
  department.now = at(60);
  Order copied = department.the_order();
  copied.version = 7;
  copied.cancel_told = true;
  copied.cancel_reason = code("X");
  copied.last_status_told = "CA";
  Order order;
  decide(department, [&](Decision& decision) {
    OrderRecord& record = open_filler_order(decision, copied);
    CHECK(&record == &decision.snapshot.orders.back());
    CHECK(record.changed);
    CHECK(record.procedures.empty());
    order = record.order;
  });
  CHECK(department.told == Lines{"RAD-3 SN/SC"});
  CHECK(department.notifications[0].order_id == order.id);
  CHECK(department.notifications[0].patient_id == copied.patient_id);
  Order expected = copied;
  expected.id = order.id;
  expected.version = 0;
  expected.placer_number.clear();
  expected.filler_number = "F2";
  expected.filler_authority = "RIS";
  expected.placed_by_filler = true;
  expected.cancel_told = false;
  expected.cancel_reason = {};
  expected.last_status_told = "SC";
  expected.placed_at = at(60);
  CHECK(order.id != copied.id);
  CHECK(order == expected);
}

TEST_CASE(
    "an order of the department is for the newest open visit of its own patient, and from the site's organization") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  OrderRequests other = message({order(OrderControl::NW, "O2", "CT")});
  other.patient = pid("P2", "OTHER^ONE");
  REQUIRE(department.receive(other));
  department.site.entering_organization = code("RAD");
  const auto opened = [&](const std::optional<RowId>& visit_id, const Code& organization, RowId patient_id) {
    Order stated;
    stated.patient_id = patient_id;
    stated.visit_id = visit_id;
    stated.entering_organization = organization;
    decide(department, [&](Decision& decision) { open_filler_order(decision, stated); });
    return department.snapshot.orders.back().order;
  };
  const RowId first = department.the_order("O1").patient_id, second = department.the_order("O2").patient_id;
  department.snapshot.patient(first)->visits = {visit_of(901, VisitState::closed), visit_of(902, VisitState::open),
                                                visit_of(903, VisitState::open), visit_of(904, VisitState::closed),
                                                visit_of(905, VisitState::cancelled)};
  department.snapshot.patient(second)->visits = {visit_of(906, VisitState::closed)};
  CHECK(opened({}, {}, first).visit_id == 903);
  CHECK(opened(901, {}, first).visit_id == 901);
  CHECK_FALSE(opened({}, {}, second).visit_id);
  CHECK_FALSE(opened({}, {}, 999).visit_id);
  CHECK(opened({}, {}, first).entering_organization == code("RAD"));
  CHECK(opened({}, code("ER"), first).entering_organization == code("ER"));
}

}  // namespace stepwise::model::test
