// SPDX-License-Identifier: Apache-2.0
// What the states of the steps make of procedures and order, and who is told (D22, D23, D26). The histories in which
// this happens are in the tests of the actions.
#include "tests/unit/model/department.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model::test {
namespace {

using Step = StepState;

// The steps of the order get these states by whatever action, and the order is rolled up.
Lines rolled_up_to(Department& department, std::initializer_list<Step> states, RollUpCause cause = {}) {
  REQUIRE(department.act([&](Decision& d) -> Result<void> {
    OrderRecord& record = d.snapshot.orders.front();
    REQUIRE(record.steps.size() == states.size());
    std::transform(states.begin(), states.end(), record.steps.begin(), record.steps.begin(), [](Step state, auto step) {
      step.state = state;
      return step;
    });
    roll_up(d, record, cause);
    CHECK(record.changed);
    return {};
  }));
  return department.told;
}

Department with_order(const std::string& service) {
  Department department;
  REQUIRE(department.place("O1", service));
  return department;
}

std::string not_performed_of(const Department& department) {
  REQUIRE_FALSE(department.notifications.empty());
  const Notification& last = department.notifications.back();
  REQUIRE(last.kind == NotificationKind::order_status);
  REQUIRE(last.order_status == "CM");
  return last.reason.meaning;
}

}  // namespace

TEST_CASE("D22: each procedure has the state of its own steps, the order that of all") {
  Department department = with_order("PE");
  CHECK(rolled_up_to(department, {Step::scheduled, Step::completed}) ==
        Lines{"RAD-13 XO/CM RP2", "ORU RP2", "RAD-3 SC/IP"});
  CHECK(department.the_procedure("RP1").state == OrderState::scheduled);
  CHECK(department.the_procedure("RP2").state == OrderState::completed);
  CHECK(department.the_order().state == OrderState::in_progress);
  CHECK(rolled_up_to(department, {Step::completed, Step::completed}) ==
        Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
}

TEST_CASE("an order or procedure without steps keeps its state") {
  Department department = with_order("PE");
  department.snapshot.orders[0].steps.pop_back();
  department.the_procedure("RP2").state = OrderState::cancelled;
  rolled_up_to(department, {Step::started});
  CHECK(department.the_procedure("RP2").state == OrderState::cancelled);
  department.snapshot.orders[0].steps.clear();
  CHECK(rolled_up_to(department, {}).empty());
  CHECK(department.the_order().state == OrderState::in_progress);
}

TEST_CASE("D22: the end of a procedure is told with its control code, and its reason; a completed one has none") {
  const Code why = code("R", "broken");
  const auto& [state, told] =
      GENERATE(table<Step, Lines>({{Step::cancelled, {"RAD-13 CA/CA RP2 (broken)", "ORU X RP2"}},
                                   {Step::never_performed, {"RAD-13 CA/CA RP2 (broken)", "ORU X RP2"}},
                                   {Step::discontinued, {"RAD-13 DC/CA RP2 (broken)", "ORU X RP2"}},
                                   {Step::completed, {"RAD-13 XO/CM RP2", "ORU RP2"}}}));
  Department department = with_order("PE");
  rolled_up_to(department, {Step::started, Step::scheduled});
  CHECK(rolled_up_to(department, {Step::started, state}, {.reason = why}) == told);
  const Notification& result = department.notifications.back();
  CHECK(result.reason == (state == Step::completed ? Code{} : why));
  CHECK(result.order_status == (state == Step::completed ? "CM" : state == Step::discontinued ? "DC" : "CA"));
  CHECK(result.patient_id == department.the_order().patient_id);
  CHECK(result.order_id == department.the_order().id);
  CHECK(rolled_up_to(department, {Step::started, state}, {.reason = why}).empty());
}

TEST_CASE("D22: a state that goes back is told with the reason, one that goes on without") {
  const Code why = code("R", "broken");
  Department department = with_order("CT");
  CHECK(rolled_up_to(department, {Step::started}, {.reason = why}) == Lines{"RAD-3 SC/IP"});
  CHECK(rolled_up_to(department, {Step::scheduled}, {.reason = why}) == Lines{"RAD-3 SC/SC (broken)"});
  rolled_up_to(department, {Step::started});
  CHECK(rolled_up_to(department, {Step::completed}, {.reason = why}) ==
        Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
  CHECK(rolled_up_to(department, {Step::started}, {.reason = why}) ==
        Lines{"RAD-13 XO/SC RP1", "RAD-3 SC/IP (broken)"});
  CHECK(rolled_up_to(department, {Step::discontinued}, {.reason = why}).back() == "RAD-3 SC/DC (broken)");
}

TEST_CASE("a placer that cancels itself is not told so, but of whatever comes after") {
  Department department = with_order("CT");
  CHECK(rolled_up_to(department, {Step::cancelled}, {.by_placer = true}) == Lines{"RAD-13 CA/CA RP1", "ORU X RP1"});
  CHECK(department.the_order().last_status_told == "CA");
  CHECK_FALSE(department.the_order().cancel_told);
  CHECK(rolled_up_to(department, {Step::started}).back() == "RAD-3 SC/IP");
  Department other = with_order("CT");
  CHECK(rolled_up_to(other, {Step::cancelled}).back() == "RAD-3 OC/CA");
  CHECK(other.the_order().cancel_told);
  // An end other than a cancel is told, whoever has asked for it.
  Department discontinued = with_order("CT");
  CHECK(rolled_up_to(discontinued, {Step::discontinued}, {.by_placer = true}).back() == "RAD-3 SC/DC");
}

TEST_CASE("by setting a new order is told as scheduled, as soon as one of its procedures is announced") {
  const bool wanted = GENERATE(false, true);
  Department department;
  department.site.tell_scheduled = wanted;
  OrderRequest request = order(OrderControl::NW, "O1", "PE");
  request.stated.requested_start.reset();
  REQUIRE(department.receive(message({request})));
  CHECK(department.told.empty());
  Lines told{"RAD-4 NW/SC RP2"};
  if (wanted) told.push_back("RAD-3 SC/SC");
  CHECK(rolled_up_to(department, {Step::unscheduled, Step::scheduled}) == told);
  CHECK(rolled_up_to(department, {Step::scheduled, Step::scheduled}) == Lines{"RAD-4 NW/SC RP1"});
}

TEST_CASE("a procedure is announced when it is scheduled or started, and not before") {
  for (const auto& [state, is_announced] :
       {std::pair(Step::unscheduled, false), std::pair(Step::scheduled, true), std::pair(Step::arrived, true),
        std::pair(Step::ready, true), std::pair(Step::started, true), std::pair(Step::departed, true)}) {
    CAPTURE(to_text(state));
    Department department;
    OrderRequest request = order(OrderControl::NW, "O1", "TWO");
    request.stated.requested_start.reset();
    REQUIRE(department.receive(message({request})));
    rolled_up_to(department, {Step::unscheduled, state});
    CHECK(department.the_procedure("RP1").announced_studies == (is_announced ? Lines{"2.25.1"} : Lines{}));
    CHECK((!department.told.empty() && department.told[0] == "RAD-4 NW/SC RP1") == is_announced);
  }
  // One that was never announced ends without a word to the image manager, and has no result.
  Department department;
  REQUIRE(department.place("O1", "WAIT"));
  CHECK(rolled_up_to(department, {Step::cancelled}) == Lines{"RAD-3 OC/CA"});
}

TEST_CASE("a change of a procedure is told about that one of two") {
  Department department = with_order("PE");
  const RowId second = department.the_procedure("RP2").id;
  CHECK(rolled_up_to(department, {Step::scheduled, Step::arrived}, {.changed = {second}}) == Lines{"RAD-13 XO/SC RP2"});
  CHECK(rolled_up_to(department, {Step::scheduled, Step::arrived}).empty());
  // The change of state tells of it already.
  CHECK(rolled_up_to(department, {Step::scheduled, Step::completed}, {.changed = {second}}).front() ==
        "RAD-13 XO/CM RP2");
}

TEST_CASE("D26: a cancelled procedure that is open again is announced again; by setting, and after DC, it is changed") {
  const bool as_change = GENERATE(false, true);
  Department department = with_order("PE");
  department.site.late_performed_as_change = as_change;
  rolled_up_to(department, {Step::scheduled, Step::cancelled}, {.by_placer = true});
  CHECK(rolled_up_to(department, {Step::scheduled, Step::started}).front() ==
        (as_change ? "RAD-13 XO/SC RP2" : "RAD-4 NW/SC RP2"));
  CHECK(department.the_procedure("RP2").announced_studies == Lines{"2.25.2"});
  rolled_up_to(department, {Step::scheduled, Step::discontinued});
  CHECK(rolled_up_to(department, {Step::scheduled, Step::started}).front() == "RAD-13 XO/SC RP2");
}

TEST_CASE("D23: a completed order names each part that was not performed") {
  using Change = void (*)(Department&);
  struct Row {
    const char* service;
    std::initializer_list<Step> states;
    Change change;
    const char* text;
  };
  const Change none = [](Department&) {};
  for (const Row& row : {Row{"PE", {Step::completed, Step::completed}, none, ""},
                         Row{"PE", {Step::completed, Step::discontinued}, none, ""},
                         Row{"PE", {Step::cancelled, Step::completed}, none, "DX not performed"},
                         Row{"PE", {Step::completed, Step::never_performed}, none, "NM not performed"},
                         Row{"TWO", {Step::completed, Step::cancelled}, none, "BOTH procedure not performed"},
                         Row{"TWO",
                             {Step::completed, Step::cancelled},
                             [](Department& department) { department.the_procedure("RP1").description.clear(); },
                             "BOTH not performed"},
                         Row{"PE",
                             {Step::completed, Step::cancelled},
                             [](Department& department) { department.the_step("SPS2").modality.clear(); },
                             "LUNG procedure not performed"},
                         Row{"PE",
                             {Step::completed, Step::cancelled},
                             [](Department& department) {
                               department.the_step("SPS2").modality = "DX";
                               department.the_step("SPS2").requested_procedure_id = 999;
                             },
                             "NM step not performed"}}) {
    CAPTURE(row.text);
    Department department = with_order(row.service);
    row.change(department);
    rolled_up_to(department, row.states);
    CHECK(not_performed_of(department) == row.text);
  }
  // Three steps: each part once, in the order of the steps.
  Department department;
  std::vector<PlannedProcedure>& planned = department.snapshot.plans[0].procedures;
  planned[1].steps.push_back(planned[1].steps[0]);
  planned.push_back(department.snapshot.plans[2].procedures[0]);
  REQUIRE(department.place("O1", "PE"));
  rolled_up_to(department, {Step::completed, Step::cancelled, Step::never_performed, Step::cancelled});
  CHECK(not_performed_of(department) == "NM, CT not performed");
}

TEST_CASE("reference 9.2: the result is of the performed step that caused it, else of the last one of that state") {
  Department department = with_order("PE");
  for (const char* uid : {"1.1", "1.2", "1.3"}) REQUIRE(department.create(department.picked(uid, {"SPS2"})));
  REQUIRE(department.create(department.picked("1.4", {"SPS1"})));
  const auto ends = [&](const char* uid, PerformedState state) { department.the_performed(uid).state = state; };
  const auto result = [&](Step state, const char* cause) {
    rolled_up_to(department, {Step::started, Step::started});
    rolled_up_to(department, {Step::started, state},
                 {.performed_id = *cause ? department.the_performed(cause).id : RowId(0)});
    const PerformedProcedureStep* found =
        department.snapshot.performed_step(department.notifications.back().performed_id);
    return found ? found->sop_instance_uid : std::string();
  };
  ends("1.1", PerformedState::completed);
  ends("1.2", PerformedState::completed);
  ends("1.3", PerformedState::discontinued);
  ends("1.4", PerformedState::completed);
  CHECK(result(Step::completed, "") == "1.2");
  CHECK(result(Step::completed, "1.1") == "1.1");
  CHECK(result(Step::completed, "1.3") == "1.2");  // the cause was discontinued
  CHECK(result(Step::completed, "1.4") == "1.2");  // the cause is of the other procedure
  CHECK(result(Step::discontinued, "1.1") == "1.3");
  CHECK(result(Step::cancelled, "1.3").empty());
  CHECK(department.notifications.back().study_instance_uid.empty());
}

TEST_CASE("a result names the study of the performed step, where the modality used another one than ours") {
  Department department = with_order("CT");
  PerformedStepUpdate created = department.picked("1.1", {"SPS1"});
  created.stated.references[0].study_instance_uid = "1.9";
  REQUIRE(department.create(created));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  REQUIRE(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
  CHECK(department.notifications[0].study_instance_uid == "2.25.1");
  CHECK(department.notifications[1].study_instance_uid == "1.9");
}

TEST_CASE("a study that is of the procedure no more is withdrawn, and the procedure's own stays announced") {
  Department department = with_order("PE");
  department.the_procedure("RP2").announced_studies = {"1.7", "2.25.2", "1.8"};
  CHECK(rolled_up_to(department, {Step::scheduled, Step::scheduled}, {.reason = code("R", "broken")}) ==
        Lines{"RAD-13 CA/CA RP2 (broken)", "RAD-13 CA/CA RP2 (broken)"});
  CHECK(department.notifications[0].study_instance_uid == "1.7");
  CHECK(department.notifications[1].study_instance_uid == "1.8");
  CHECK(department.the_procedure("RP2").announced_studies == Lines{"2.25.2"});
  // Before the first procedure is told anything, because it may have that study now.
  department.the_procedure("RP2").announced_studies = {"1.7", "2.25.2"};
  CHECK(rolled_up_to(department, {Step::completed, Step::scheduled}).front() == "RAD-13 CA/CA RP2");
}

}  // namespace stepwise::model::test
