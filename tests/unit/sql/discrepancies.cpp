// SPDX-License-Identifier: Apache-2.0
// Which records are discrepancies and which steps are overdue: each kind, both sides of each limit, and the pages.
#include "sql/discrepancies.hpp"

#include "model/orders/states.hpp"
#include "sql/held_changes.hpp"
#include "sql/plans.hpp"
#include "sql/session.hpp"
#include "sql/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/unit/sql/samples.hpp"

using namespace stepwise;
using namespace stepwise::test;

namespace {

using Listed = std::vector<std::string>;
const auto tick_of_clock = std::chrono::microseconds(1);

// Orders of a patient each, as sample_rows() makes them: ids begin at 10, 20 ...
struct Faults {
  TestDatabase test;
  sql::Discrepancies discrepancies{test.database()};
  sql::DiscrepancyTimes times{noon, local(10, 0)};
  std::vector<sql::ConfiguredStation> stations;

  void store(const sql::WriteSet& rows) {
    REQUIRE(sql::Store(test.database()).apply(rows) == sql::ApplyOutcome::applied);
  }
  // Adds an order after `change`, and returns the row id of its step.
  template <class Change>
  model::RowId order(model::RowId first, Change change) {
    sql::WriteSet rows = sample_rows(first, std::to_string(first));
    rows.steps[0].protocol_codes.clear();
    change(rows);
    store(rows);
    return first + 4;
  }
  model::RowId performed(model::RowId id, model::Discrepancy discrepancy, model::PerformedState state,
                         Instant received_at = noon) {
    sql::WriteSet rows;
    rows.performed = {sample_performed(id, "1.2." + std::to_string(id))};
    rows.performed[0].discrepancy = discrepancy;
    rows.performed[0].state = state;
    rows.performed[0].received_at = received_at;
    store(rows);
    return id;
  }
  // "kind id"
  Listed list(const std::string& kind = {}, int rows = 100) {
    Listed lines;
    for (const auto& row : discrepancies.list(times, stations, {.rows = rows, .kind = kind}))
      lines.push_back(line(row));
    return lines;
  }
  static std::string line(const sql::DiscrepancyRow& row) {
    const model::RowId sum = row.performed_id + row.step_id + row.order_id + row.held_change_id;
    return row.kind + " " + std::to_string(sum);
  }
};

model::ProcedurePlan plan_of(const std::string& service, const std::string& scheme, int steps) {
  model::ProcedurePlan plan;
  plan.service = {service, "", scheme, ""};
  model::PlannedProcedure procedure;
  procedure.code = {service, "", scheme, ""};
  procedure.steps.resize(static_cast<std::size_t>(steps));
  plan.procedures = {procedure};
  return plan;
}

}  // namespace

TEST_CASE("each discrepancy of a performed step is of its kind, and none is not listed") {
  Faults faults;
  using model::Discrepancy;
  Listed expected;
  model::RowId id = 0;
  for (const Discrepancy one :
       {Discrepancy::none, Discrepancy::unscheduled, Discrepancy::unmatched, Discrepancy::unknown_patient,
        Discrepancy::patient_mismatch, Discrepancy::reason_unspecified, Discrepancy::after_end, Discrepancy::refused}) {
    faults.performed(++id, one, model::PerformedState::completed);
    if (one != Discrepancy::none) expected.push_back(std::string(model::to_text(one)) + " " + std::to_string(id));
  }
  CHECK(faults.list() == expected);
  for (const std::string& line : expected) CHECK(faults.list(line.substr(0, line.find(' '))) == Listed{line});
  CHECK(faults.discrepancies.counts(faults.times, {}).size() == expected.size());
  const auto rows = faults.discrepancies.list(faults.times, {}, {.rows = 1});
  CHECK(rows[0].performed_id == 2);
  CHECK(rows[0].step_id + rows[0].order_id + rows[0].held_change_id == 0);
  CHECK(rows[0].object.find("\"sop_instance_uid\": \"1.2.2\"") != std::string::npos);
}

TEST_CASE("a performed step never ended if it was received before the limit and is still in progress") {
  Faults faults;
  using model::PerformedState;
  faults.performed(1, model::Discrepancy::none, PerformedState::in_progress, noon);
  faults.performed(2, model::Discrepancy::none, PerformedState::in_progress, noon - tick_of_clock);
  faults.performed(3, model::Discrepancy::none, PerformedState::completed, noon - tick_of_clock);
  faults.performed(4, model::Discrepancy::none, PerformedState::discontinued, noon - tick_of_clock);
  CHECK(faults.list() == Listed{"never_ended 2"});
  CHECK(faults.discrepancies.counts(faults.times, {}) == std::map<std::string, std::int64_t>{{"never_ended", 1}});
  // It may have another discrepancy, too.
  faults.performed(5, model::Discrepancy::unmatched, PerformedState::in_progress, noon - tick_of_clock);
  CHECK(faults.list() == Listed{"unmatched 5", "never_ended 2", "never_ended 5"});
}

TEST_CASE(
    "a step needs scheduling by its state; one that was never performed is shown from the limit of its start on") {
  Faults faults;
  const auto in_state = [](model::StepState state, LocalTime start) {
    return [=](sql::WriteSet& rows) {
      rows.steps[0].state = state;
      rows.steps[0].start_at = start;
      rows.worklist.clear();
    };
  };
  const auto unscheduled = faults.order(10, in_state(model::StepState::unscheduled, local(1, 0)));
  const auto at_limit = faults.order(20, in_state(model::StepState::never_performed, local(10, 0)));
  faults.order(30, in_state(model::StepState::never_performed, local(10, 0) - std::chrono::seconds(1)));
  faults.order(40, in_state(model::StepState::cancelled, local(11, 0)));
  CHECK(faults.list() ==
        Listed{"needs_scheduling " + std::to_string(unscheduled), "never_performed " + std::to_string(at_limit)});
  CHECK(faults.discrepancies.counts(faults.times, {}) ==
        std::map<std::string, std::int64_t>{{"needs_scheduling", 1}, {"never_performed", 1}});
  const auto rows = faults.discrepancies.list(faults.times, {}, {.rows = 9});
  CHECK(rows[0].step_id == unscheduled);
  CHECK(rows[0].object.find("state_before_start") == std::string::npos);
}

TEST_CASE("a station is unknown if none of the step's stations is configured with its modality or without any") {
  Faults faults;
  const auto step = faults.order(10, [](sql::WriteSet& rows) {
    rows.worklist[0].station_aets = {"CT1", "CT2"};
    rows.worklist[0].modality = "CT";
  });
  const Listed unknown{"unknown_station " + std::to_string(step)}, known;
  CHECK(faults.list() == known);  // no station is configured
  const auto with = [&](std::vector<sql::ConfiguredStation> stations) {
    faults.stations = std::move(stations);
    const auto counts = faults.discrepancies.counts(faults.times, faults.stations);
    CHECK(counts.count("unknown_station") == faults.list().size());
    return faults.list();
  };
  CHECK(with({{"CT2", "CT"}}) == known);
  CHECK(with({{"CT2", ""}}) == known);
  CHECK(with({{"CT2", "MR"}}) == unknown);
  CHECK(with({{"CT3", "CT"}}) == unknown);
  CHECK(with({{"CT1", "MR"}, {"CT2", "CT"}}) == known);
  CHECK(with({{"CT1", "MR"}, {"MR1", "CT"}}) == unknown);
}

TEST_CASE("D25: an order waits for a plan that was imported later, if the plan has more than the order") {
  Faults faults;
  sql::Plans plans(faults.test.database());
  faults.order(10, [](sql::WriteSet& rows) { rows.procedures[0].code.value = "CTCHEST"; });
  faults.order(20, [](sql::WriteSet& rows) { rows.orders[0].service.value = rows.procedures[0].code.value = "MR"; });
  CHECK(faults.list().empty());
  plans.put({plan_of("CTCHEST", "L", 2)});
  CHECK(faults.list() == Listed{"plan_imported 12"});
  CHECK(faults.discrepancies.list(faults.times, {}, {.rows = 9})[0].order_id == 12);
  CHECK(faults.discrepancies.orders_with_later_plan(0, 9) == std::vector<model::RowId>{12});
  CHECK(faults.discrepancies.orders_with_later_plan(11, 9) == std::vector<model::RowId>{12});
  CHECK(faults.discrepancies.orders_with_later_plan(12, 9).empty());
  CHECK(faults.discrepancies.count_orders_waiting_for({plan_of("MR", "L", 2), plan_of("CTCHEST", "L", 2)}) == 1);
  CHECK(faults.discrepancies.count_orders_waiting_for({plan_of("MR", "L", 2)}) == 0);
  plans.put({plan_of("MR", "", 2)});  // a plan without a scheme is for each
  CHECK(faults.discrepancies.orders_with_later_plan(0, 9) == std::vector<model::RowId>{12, 22});
  CHECK(faults.discrepancies.orders_with_later_plan(0, 1) == std::vector<model::RowId>{12});
  CHECK(faults.discrepancies.counts(faults.times, {}) == std::map<std::string, std::int64_t>{{"plan_imported", 2}});
  plans.put({plan_of("MR", "", 1)});  // nothing that the order does not have
  plans.remove({"CTCHEST", "", "L", ""});
  plans.put({plan_of("CTCHEST", "OTHER", 2)});
  CHECK(faults.list().empty());
}

TEST_CASE("D39: a change waits until a person has confirmed it") {
  Faults faults;
  sql::HeldChanges changes(faults.test.database());
  changes.hold({0, "one change", "a", 30, 100, false}, noon);
  changes.hold({0, "one change", "b", 30, 100, false}, noon);
  const auto rows = faults.discrepancies.list(faults.times, {}, {.rows = 9});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].kind == "held_change");
  CHECK(rows[0].order_id == 0);
  CHECK(rows[0].object.find("subject") == std::string::npos);
  CHECK(faults.discrepancies.counts(faults.times, {}) == std::map<std::string, std::int64_t>{{"held_change", 2}});
  REQUIRE(changes.confirm(rows[0].held_change_id, 30, noon));
  CHECK(faults.list() == Listed{"held_change " + std::to_string(rows[1].held_change_id)});
}

TEST_CASE("the pages of all kinds: each row once and in one order, whatever the size of a page") {
  Faults faults;
  faults.stations = {{"CT9", "CT"}};
  for (const model::RowId id : {1, 2}) {
    faults.performed(id, model::Discrepancy::unmatched, model::PerformedState::in_progress, noon - tick_of_clock);
    faults.order(10 * id, [](sql::WriteSet& rows) { rows.procedures[0].code.value = "CTCHEST"; });
    faults.order(10 * id + 50, [](sql::WriteSet& rows) {
      rows.steps[0].state = model::StepState::unscheduled;
      rows.worklist.clear();
    });
    faults.order(10 * id + 80, [](sql::WriteSet& rows) {
      rows.steps[0].state = model::StepState::never_performed;
      rows.worklist.clear();
    });
  }
  sql::Plans(faults.test.database()).put({plan_of("CTCHEST", "L", 2)});
  sql::HeldChanges(faults.test.database()).hold({0, "one change", "a", 30, 100, false}, noon);
  const Listed all = faults.list();
  CHECK(all.size() >= 13);
  std::vector<std::string> kinds;
  for (const std::string& line : all) {
    const std::string kind = line.substr(0, line.find(' '));
    if (kinds.empty() || kinds.back() != kind) kinds.push_back(kind);
  }
  CHECK(kinds == Listed{"unmatched", "never_ended", "needs_scheduling", "never_performed", "unknown_station",
                        "plan_imported", "held_change"});
  for (int rows = 1; rows <= static_cast<int>(all.size()); ++rows) {
    Listed paged;
    std::int64_t after = 0;
    for (;;) {
      const auto page = faults.discrepancies.list(faults.times, faults.stations, {.rows = rows, .after = after});
      if (page.empty()) break;
      for (const auto& row : page) paged.push_back(Faults::line(row));
      after = page.back().place;
    }
    CHECK(paged == all);
  }
}

TEST_CASE(
    "reference 7.4: a scheduled step is overdue from its start on, whoever the patient is; one who is here is not") {
  Faults faults;
  const auto with_state = [](model::StepState state, LocalTime start) {
    return [=](sql::WriteSet& rows) {
      rows.steps[0].state = state;
      rows.steps[0].start_at = rows.worklist[0].start_at = start;
      rows.steps[0].start_is_day = false;
    };
  };
  const LocalTime now = local(14, 9);
  const auto first = faults.order(10, with_state(model::StepState::scheduled, now));
  faults.order(20, with_state(model::StepState::scheduled, now + std::chrono::seconds(1)));
  faults.order(30, with_state(model::StepState::arrived, now));
  faults.order(40, with_state(model::StepState::started, now));
  const auto last = faults.order(50, [&](sql::WriteSet& rows) {
    with_state(model::StepState::scheduled, local(13, 0))(rows);
    rows.steps[0].start_is_day = true;
    rows.orders[0].visit_id.reset();
  });
  const auto rows = faults.discrepancies.overdue(now, 0, 9);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].step_id == first);
  CHECK(rows[0].order_id == 12);
  CHECK(rows[0].number == "SPS14");
  CHECK(rows[0].step.start_at == now);
  CHECK_FALSE(rows[0].step.start_is_day);
  CHECK(rows[1].step_id == last);
  CHECK(rows[1].step.start_is_day);
  CHECK(rows[1].step.patient_class.empty());
  CHECK(faults.discrepancies.overdue(now, first, 9).size() == 1);
  CHECK(faults.discrepancies.overdue(now, last, 9).empty());
  CHECK(faults.discrepancies.overdue(now, 0, 1).size() == 1);
}

TEST_CASE("the visit of a step has ended if it was closed when the order was placed, or later") {
  Faults faults;
  const auto placed = [](Instant placed_at, std::optional<Instant> closed_at) {
    return [=](sql::WriteSet& rows) {
      rows.orders[0].placed_at = placed_at;
      rows.visits[0].closed_at = closed_at;
      rows.visits[0].patient_class = "I";
    };
  };
  faults.order(10, placed(noon, {}));
  faults.order(20, placed(noon, noon));
  faults.order(30, placed(noon, noon + tick_of_clock));
  faults.order(40, placed(noon, noon - tick_of_clock));
  std::vector<bool> ended;
  for (const auto& row : faults.discrepancies.overdue(local(20, 0), 0, 9)) {
    CHECK(row.step.patient_class == "I");
    ended.push_back(row.step.visit_has_ended);
  }
  CHECK(ended == std::vector<bool>{false, true, true, false});
}
