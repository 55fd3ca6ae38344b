// SPDX-License-Identifier: Apache-2.0
// Changes of many open steps that wait for a person (D39): which one is confirmed, for how many steps, and when.
#include "sql/held_changes.hpp"

#include "sql/session.hpp"
#include "sql/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/unit/sql/samples.hpp"

using namespace stepwise;
using namespace stepwise::test;

namespace {

struct Waiting {
  TestDatabase test;
  sql::HeldChanges changes{test.database()};

  static sql::HeldChange change(const std::string& kind, const std::string& subject, std::int64_t steps) {
    return {0, kind, subject, steps, 100, false};
  }
  model::RowId id_of(const std::string& subject) {
    return sql::value_of<model::RowId>(
        sql::Session(test.database()).run("SELECT id FROM held_change WHERE subject = $1", {subject})[0][0]);
  }
};

constexpr const char *one_change = "one change", *never_performed_change = "never performed";
const auto tick = std::chrono::microseconds(1);

}  // namespace

TEST_CASE("D39: a change that was held is found with its numbers, each by its own id") {
  Waiting waiting;
  waiting.changes.hold(Waiting::change(one_change, "a", 30), noon);
  waiting.changes.hold({0, never_performed_change, "b", 40, 50, false}, noon);
  const auto found = waiting.changes.find(waiting.id_of("b"));
  REQUIRE(found);
  CHECK(found->id == waiting.id_of("b"));
  CHECK(found->kind == never_performed_change);
  CHECK(found->subject == "b");
  CHECK(found->steps == 40);
  CHECK(found->open_steps == 50);
  CHECK_FALSE(found->is_confirmed);
  CHECK_FALSE(waiting.changes.find(waiting.id_of("a") + 1000));
}

TEST_CASE("D39: a confirmation counts for its kind and subject, for no more steps, and only after the given time") {
  Waiting waiting;
  waiting.changes.hold(Waiting::change(one_change, "a", 30), noon);
  waiting.changes.hold(Waiting::change(one_change, "b", 30), noon);
  CHECK_FALSE(waiting.changes.is_confirmed(Waiting::change(one_change, "a", 30), noon - tick));
  REQUIRE(waiting.changes.confirm(waiting.id_of("a"), 30, noon));
  CHECK(waiting.changes.find(waiting.id_of("a"))->is_confirmed);
  CHECK_FALSE(waiting.changes.find(waiting.id_of("b"))->is_confirmed);
  const auto is_confirmed = [&](const char* kind, const char* subject, std::int64_t steps, Instant after) {
    return waiting.changes.is_confirmed(Waiting::change(kind, subject, steps), after);
  };
  CHECK(is_confirmed(one_change, "a", 30, noon - tick));
  CHECK(is_confirmed(one_change, "a", 29, noon - tick));
  CHECK_FALSE(is_confirmed(one_change, "a", 31, noon - tick));
  CHECK_FALSE(is_confirmed(one_change, "a", 30, noon));
  CHECK_FALSE(is_confirmed(one_change, "b", 30, noon - tick));
  CHECK_FALSE(is_confirmed(never_performed_change, "a", 30, noon - tick));
}

TEST_CASE("D39: a person confirms the number of steps that was shown; another number is refused") {
  Waiting waiting;
  waiting.changes.hold(Waiting::change(one_change, "a", 30), noon);
  const model::RowId id = waiting.id_of("a");
  CHECK_FALSE(waiting.changes.confirm(id, 29, noon));
  CHECK_FALSE(waiting.changes.confirm(id, 31, noon));
  CHECK_FALSE(waiting.changes.confirm(id + 1, 30, noon));
  CHECK_FALSE(waiting.changes.find(id)->is_confirmed);
  CHECK(waiting.changes.confirm(id, 30, noon));
}

TEST_CASE("D39: a change that is held again keeps its row, has the new numbers, and is to be confirmed anew") {
  Waiting waiting;
  waiting.changes.hold(Waiting::change(one_change, "a", 30), noon);
  const model::RowId id = waiting.id_of("a");
  REQUIRE(waiting.changes.confirm(id, 30, noon));
  waiting.changes.hold({0, one_change, "a", 35, 90, false}, noon + std::chrono::hours(1));
  CHECK(waiting.id_of("a") == id);
  const auto found = waiting.changes.find(id);
  CHECK(found->steps == 35);
  CHECK(found->open_steps == 90);
  CHECK_FALSE(found->is_confirmed);
  const auto times = sql::Session(waiting.test.database())
                         .run(
                             "SELECT first_at = $1::timestamptz, last_at = $1::timestamptz + interval '1 hour' FROM "
                             "held_change",
                             {"2026-03-14T12:00:00.000250Z"});
  CHECK(sql::value_of<bool>(times[0][0]));
  CHECK(sql::value_of<bool>(times[0][1]));
}

TEST_CASE("D39: a change that was made or dismissed is gone, and no other one") {
  Waiting waiting;
  waiting.changes.hold(Waiting::change(one_change, "a", 30), noon);
  waiting.changes.hold(Waiting::change(one_change, "b", 30), noon);
  waiting.changes.hold(Waiting::change(never_performed_change, "a", 30), noon);
  waiting.changes.remove(never_performed_change, "a");
  const model::RowId a = waiting.id_of("a"), b = waiting.id_of("b");
  CHECK(waiting.changes.find(a)->kind == one_change);
  CHECK(waiting.changes.dismiss(b));
  CHECK_FALSE(waiting.changes.dismiss(b));
  CHECK_FALSE(waiting.changes.find(b));
  CHECK(waiting.changes.find(a));
}

TEST_CASE("the open steps are those of the worklist, and the time is that of the server") {
  Waiting waiting;
  CHECK(waiting.changes.open_steps() == 0);
  sql::WriteSet rows;
  rows.worklist = {sample_item(1), sample_item(2)};
  REQUIRE(sql::Store(waiting.test.database()).apply(rows) == sql::ApplyOutcome::applied);
  CHECK(waiting.changes.open_steps() == 2);
  const Instant before = waiting.changes.server_time();
  CHECK(before <= waiting.changes.server_time());
  // It is the clock of this machine.
  const auto now = std::chrono::system_clock::now();
  CHECK(before > now - std::chrono::hours(1));
  CHECK(before < now + std::chrono::hours(1));
}
