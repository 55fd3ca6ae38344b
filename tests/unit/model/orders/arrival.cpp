// SPDX-License-Identifier: Apache-2.0
// The patient arrives for a step and is made ready, and what a new time of the step makes of it (reference 5.5, 7.1).
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

bool arrive(Department& department, const std::string& step) {
  const RowId step_id = department.the_step(step).id;
  return department.act([&](Decision& d) { return mark_arrived(d, step_id); });
}
bool move_to(Department& department, const std::string& step, LocalTime start) {
  const RowId step_id = department.the_step(step).id;
  return department.act([&](Decision& d) { return schedule_step(d, step_id, {.start_at = start}); });
}

}  // namespace

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
  REQUIRE(move_to(department, "SPS1", local(5, 11)));
  CHECK(department.state("SPS1") == StepState::arrived);
  REQUIRE(move_to(department, "SPS1", local(6, 11)));
  CHECK(department.state("SPS1") == StepState::scheduled);
}

TEST_CASE("who is here stays so up to midnight and from midnight on; a step without a start has no day") {
  struct Row {
    StepState before;
    std::optional<LocalTime> from;
    LocalTime to;
    StepState after;
  };
  using S = StepState;
  const LocalTime midnight = local(6, 0), last_minute = local(5, 23, 59);
  for (const Row& row :
       {Row{S::arrived, last_minute, local(5, 0), S::arrived}, Row{S::ready, local(5, 0), last_minute, S::ready},
        Row{S::arrived, last_minute, midnight, S::scheduled}, Row{S::ready, midnight, last_minute, S::scheduled},
        Row{S::ready, midnight, local(13, 0), S::scheduled}, Row{S::arrived, std::nullopt, midnight, S::scheduled},
        Row{S::departed, local(5, 8), local(5, 9), S::scheduled},
        Row{S::unscheduled, local(5, 8), local(5, 9), S::scheduled},
        Row{S::scheduled, local(5, 8), local(5, 9), S::scheduled}}) {
    CAPTURE(to_text(row.before), row.to.time_since_epoch().count());
    Department department;
    REQUIRE(department.place("O1", "CT"));
    department.the_step("SPS1").state = row.before;
    department.the_step("SPS1").start_at = row.from;
    REQUIRE(move_to(department, "SPS1", row.to));
    CHECK(department.state("SPS1") == row.after);
  }
}

TEST_CASE("reference 5.5: the patient is made ready, from each state") {
  struct Row {
    StepState from;
    bool accepted;
    StepState to;
  };
  using S = StepState;
  for (const Row& row :
       {Row{S::unscheduled, false, S::unscheduled}, Row{S::scheduled, true, S::ready}, Row{S::arrived, true, S::ready},
        Row{S::ready, true, S::ready}, Row{S::started, true, S::started}, Row{S::departed, true, S::ready},
        Row{S::completed, false, S::completed}, Row{S::discontinued, false, S::discontinued},
        Row{S::cancelled, false, S::cancelled}, Row{S::never_performed, false, S::never_performed}}) {
    INFO(to_text(row.from));
    Department department;
    REQUIRE(department.place("O1", "TWO"));
    department.the_step("SPS2").state = row.from;
    const RowId step_id = department.the_step("SPS2").id;
    bool is_written = false;
    const bool done = department.act([&](Decision& d) {
      auto marked = mark_ready(d, step_id);
      is_written = d.snapshot.orders[0].changed;
      return marked;
    });
    CHECK(done == row.accepted);
    CHECK(department.state("SPS2") == row.to);
    CHECK(department.state("SPS1") == S::scheduled);
    CHECK(is_written == (row.to != row.from));
    CHECK(department.has_finding("idempotent") == (row.accepted && row.to == row.from));
    if (!row.accepted) CHECK(department.error.code == (row.from == S::unscheduled ? "step-unscheduled" : "step-ended"));
  }
}

}  // namespace stepwise::model::test
