// SPDX-License-Identifier: Apache-2.0
#include "sql/live_events.hpp"

#include "base/limits.hpp"
#include "sql/outbox.hpp"
#include "sql/session.hpp"
#include "sql/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/unit/sql/samples.hpp"

#include <fmt/format.h>

#include <thread>

using namespace stepwise;
using namespace stepwise::test;

namespace {

// Transactions of other databases on the server delay the events, too; tests that run at the same time have some.
sql::EventPosition position_behind_others(sql::Database& database, sql::LiveEvents& events) {
  const auto own =
      sql::value_of<sql::EventPosition>(sql::Session(database).run("SELECT pg_current_xact_id()::text")[0][0]);
  while (events.now() <= own) std::this_thread::yield();
  return events.now();
}

struct Watching {
  TestDatabase test;
  sql::LiveEvents events{test.database()};
  sql::EventPosition position = position_behind_others(test.database(), events);

  // After all transactions that began before have ended.
  void settle() { position_behind_others(test.database(), events); }
  Json next() {
    settle();
    return next_now();
  }
  Json next_now() {
    const sql::LiveChanges changes = events.read(position);
    CHECK(changes.is_complete);
    position = changes.position;
    return changes.ids;
  }
  void note(const std::string& orders) {
    sql::Session(test.database()).run("INSERT INTO live_event (orders) VALUES ($1::bigint[])", {orders});
  }
};

}  // namespace

TEST_CASE("A transaction that writes records tells their ids once") {
  Watching w;
  CHECK(w.next() == Json::object());
  const sql::WriteSet rows = sample_rows();
  REQUIRE(sql::Store(w.test.database()).apply(rows) == sql::ApplyOutcome::applied);
  const Json ids = w.next();
  const auto expected = [](const auto& records) {
    Json list = Json::array();
    for (const auto& one : records) list.push_back(one.id);
    return list;
  };
  CHECK(ids.at("patients") == expected(rows.patients));
  CHECK(ids.at("orders") == expected(rows.orders));
  CHECK(ids.at("steps") == expected(rows.steps));
  CHECK(w.next() == Json::object());
}

TEST_CASE("A delivery that is sent, parked or skipped, and a destination that is paused, are told") {
  Watching w;
  sql::WriteSet rows;
  rows.outbox = {sample_delivery(1), sample_delivery(2)};
  REQUIRE(sql::Store(w.test.database()).apply(rows) == sql::ApplyOutcome::applied);
  CHECK(w.next() == Json{{"deliveries", {1, 2}}});
  sql::Outbox outbox(w.test.database());
  const auto lease = outbox.acquire("PACS", "broker", 60'000);
  REQUIRE(lease.has_value());
  CHECK(w.next() == Json::object());
  REQUIRE(outbox.delivered(*lease, 1, "ack", noon));
  CHECK(w.next() == Json{{"deliveries", {1}}});
  REQUIRE(outbox.park(2, "no", noon));
  REQUIRE(outbox.skip(2, noon));
  CHECK(w.next() == Json{{"deliveries", {2}}});
  CHECK_FALSE(outbox.skip(2, noon));
  CHECK(w.next() == Json::object());
  REQUIRE(outbox.pause({"PACS", noon, "user anna", ""}));
  CHECK(w.next() == Json{{"destinations", {"PACS"}}});
  REQUIRE(outbox.resume("PACS"));
  CHECK(w.next() == Json{{"destinations", {"PACS"}}});
}

TEST_CASE("A transaction that commits after a later one is not missed") {
  Watching w;
  sql::Session slow(w.test.database());
  sql::Transaction transaction(slow);
  slow.run("INSERT INTO live_event (orders) VALUES ('{1}')");
  w.note("{2}");
  CHECK(w.next_now() == Json::object());  // the first one still runs
  transaction.commit();
  CHECK(w.next() == Json{{"orders", {1, 2}}});
}

TEST_CASE("A part that was missed is read up to the place of the others") {
  Watching w;
  const sql::EventPosition first = w.position;
  w.note("{1}");
  CHECK(w.next() == Json{{"orders", {1}}});
  const sql::EventPosition second = w.position;
  w.note("{2}");
  const sql::LiveChanges missed = w.events.read(first, second);
  CHECK(missed.ids == Json{{"orders", {1}}});
  CHECK(missed.position == second);
}

TEST_CASE("Beyond the limits, and before the oldest row that is kept, all has to be read again") {
  Watching w;
  CHECK_FALSE(w.events.read(1).is_complete);
  std::string ids = "1";
  for (std::size_t id = 2; id <= limits::event_ids; ++id) ids += fmt::format(",{}", id);
  w.note("{" + ids + "}");
  CHECK(w.next().at("orders").size() == limits::event_ids);
  w.note("{" + ids + ",1000}");
  w.settle();
  CHECK_FALSE(w.events.read(w.position).is_complete);
  w.position = w.events.now();
  sql::Session(w.test.database())
      .run("INSERT INTO live_event (orders) SELECT '{1}' FROM generate_series(1, $1::integer)",
           {std::to_string(limits::event_rows + 1)});
  w.settle();
  CHECK_FALSE(w.events.read(w.position).is_complete);
}

TEST_CASE("Old rows are removed, but the newest one") {
  Watching w;
  for (const char* id : {"{1}", "{2}"}) w.note(id);
  sql::Session(w.test.database())
      .run("UPDATE live_event SET at = at - $1::integer * interval '1 minute'",
           {std::to_string(limits::event_kept_minutes + 1)});
  const sql::EventPosition before = w.position;
  w.events.remove_old();
  const auto left = sql::Session(w.test.database()).run("SELECT orders::text FROM live_event");
  REQUIRE(left.size() == 1);
  CHECK(sql::text_of(left[0][0]) == "{2}");
  CHECK_FALSE(w.events.read(before).is_complete);
}
