// SPDX-License-Identifier: Apache-2.0
#include "sql/outbox.hpp"

#include "base/json.hpp"
#include "sql/overview.hpp"
#include "sql/session.hpp"
#include "sql/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/unit/sql/samples.hpp"

#include <algorithm>

using namespace stepwise;
using namespace stepwise::test;
using model::RowId;
using Ids = std::vector<RowId>;

namespace {

constexpr int lease_ms = 60'000;

std::int64_t count_rows(TestDatabase& test, const std::string& which) {
  return sql::value_of<std::int64_t>(sql::Session(test.database()).run("SELECT count(*) FROM " + which, {})[0][0]);
}
void change_rows(TestDatabase& test, const std::string& how) {
  sql::Session(test.database()).run("UPDATE " + how, {});
}

void expire(TestDatabase& test) {
  change_rows(test, "destination_lease SET expires_at = now() - interval '1 second'");
}

struct Line {
  TestDatabase test;
  sql::Outbox outbox{test.database()};
  sql::Lease lease = *outbox.acquire("PACS", "a broker", lease_ms);

  void put(RowId id, std::optional<RowId> patient = {}, std::optional<RowId> order = {},
           const std::string& destination = "PACS", sql::DeliveryState state = sql::DeliveryState::pending) {
    sql::WriteSet rows;
    rows.outbox = {sample_delivery(id, destination)};
    rows.outbox[0].patient_id = patient;
    rows.outbox[0].order_id = order;
    rows.outbox[0].state = state;
    if (state == sql::DeliveryState::waiting) rows.outbox[0].bytes = rows.outbox[0].control_id = "";
    REQUIRE(sql::Store(test.database()).apply(rows) == sql::ApplyOutcome::applied);
  }
  Ids next(bool hold_line = false, int rows = 100) {
    Ids ids;
    for (const auto& delivery : outbox.next(lease, hold_line, rows)) ids.push_back(delivery.id);
    return ids;
  }
};

}  // namespace

TEST_CASE(
    "D06: messages come in the order they were written, each destination its own, with the bytes that are to be sent") {
  Line line;
  sql::WriteSet rows;
  rows.outbox = {sample_delivery(9), sample_delivery(3), sample_delivery(7, "HIS"), sample_delivery(5)};
  REQUIRE(sql::Store(line.test.database()).apply(rows) == sql::ApplyOutcome::applied);
  CHECK(line.next() == Ids{9, 3, 5});
  CHECK(line.next(false, 2) == Ids{9, 3});
  const auto first = line.outbox.next(line.lease, false, 1).at(0);
  CHECK(first.bytes == "MSH|9\r");
  CHECK(first.control_id == "S9");
  CHECK(first.kind == "order_status");
  CHECK(first.attempts == 0);
}

TEST_CASE("a delivered message is gone from the line; a failed one stays first and counts its attempts") {
  Line line;
  line.put(1);
  line.put(2);
  CHECK(line.outbox.failed(line.lease, 1, "", {"lost", "no answer"}, noon));
  CHECK(line.outbox.next(line.lease, false, 1).at(0).attempts == 1);
  CHECK(line.next() == Ids{1, 2});
  CHECK(line.outbox.delivered(line.lease, 1, "MSA|AA|S1\r", noon));
  CHECK(line.next() == Ids{2});
}

TEST_CASE("D05: a parked message holds what comes later of the same order or patient, nothing else") {
  Line line;
  line.put(1, 10, 20);
  line.put(2, 10, 20);  // same order
  line.put(3, 10, 21);  // another order of the same patient
  line.put(4, 10, {});  // of the patient alone
  line.put(5, 11, 22);  // another patient
  line.put(6, {}, {});  // without patient and order
  REQUIRE(line.outbox.parked(line.lease, 1, "MSA|AE", {"AE", "refused"}, noon));
  CHECK(line.next() == Ids{3, 5, 6});
  CHECK(line.next(true).empty());
  SECTION("until it is resent: then it is first again, with the same bytes") {
    REQUIRE(line.outbox.resend(1, noon));
    CHECK(line.next() == Ids{1, 2, 3, 4, 5, 6});
    CHECK(line.outbox.next(line.lease, false, 1).at(0).control_id == "S1");
  }
  SECTION("until it is skipped") {
    REQUIRE(line.outbox.skip(1, noon));
    CHECK(line.next(true) == Ids{2, 3, 4, 5, 6});
  }
}

TEST_CASE("D05: a parked message of a patient alone holds the orders of the patient") {
  Line line;
  line.put(1, 10);
  line.put(2, 10, 20);
  line.put(3, 11, 21);
  REQUIRE(line.outbox.park(1, "a person said so", noon));
  CHECK(line.next() == Ids{3});
}

TEST_CASE("D05: what came before a parked message, and what goes elsewhere, is not held") {
  Line line;
  line.put(1, 10, 20);
  line.put(2, 10, 20);
  line.put(3, 10, 20, "HIS");
  REQUIRE(line.outbox.park(2, "", noon));
  CHECK(line.next() == Ids{1});
  const auto his = line.outbox.acquire("HIS", "a broker", lease_ms);
  CHECK(line.outbox.next(*his, true, 10).size() == 1);
}

TEST_CASE("D04: a waiting message holds the later ones of its order only") {
  Line line;
  line.put(1, 10, 20, "PACS", sql::DeliveryState::waiting);
  line.put(2, 10, 20);
  line.put(3, 10);
  line.put(4, 10, 21);
  CHECK(line.next() == Ids{3, 4});
  CHECK(line.next(true) == Ids{3, 4});
}

TEST_CASE("R107: one broker holds a destination; another takes over when the lease has expired or was given back") {
  Line line;
  CHECK_FALSE(line.outbox.acquire("PACS", "another", lease_ms));
  CHECK(line.outbox.acquire("HIS", "another", lease_ms));
  const auto renewed = line.outbox.acquire("PACS", "a broker", lease_ms);
  REQUIRE(renewed);
  CHECK(renewed->fence == line.lease.fence);
  expire(line.test);
  const auto expired = line.outbox.acquire("PACS", "another", lease_ms);
  REQUIRE(expired);
  CHECK(expired->fence > line.lease.fence);
  line.outbox.release(*expired);
  const auto back = line.outbox.acquire("PACS", "a broker", lease_ms);
  REQUIRE(back);
  CHECK(back->fence > expired->fence);
}

TEST_CASE(
    "R107: a renewal reaches the leases that the owner holds, neither those that it gave back nor those of others") {
  Line line;
  const auto his = line.outbox.acquire("HIS", "a broker", lease_ms);
  REQUIRE(line.outbox.acquire("RIS", "another", lease_ms));
  line.outbox.release(*his);
  expire(line.test);
  change_rows(line.test, "destination_lease SET expires_at = '-infinity' WHERE destination = 'HIS'");
  const auto renewed = line.outbox.renew("a broker", lease_ms);
  REQUIRE(renewed.size() == 1);
  CHECK(renewed[0].destination == "PACS");
  CHECK(renewed[0].fence == line.lease.fence);
  CHECK(count_rows(line.test, "destination_lease WHERE expires_at > now()") == 1);
  CHECK_FALSE(line.outbox.acquire("PACS", "another", lease_ms));
  CHECK(line.outbox.acquire("HIS", "another", lease_ms));
}

TEST_CASE("R107: who lost the lease gets nothing to send and records nothing") {
  Line line;
  line.put(1);
  expire(line.test);
  const auto taken = line.outbox.acquire("PACS", "another", lease_ms);
  REQUIRE(taken);
  CHECK(line.next().empty());
  CHECK_FALSE(line.outbox.delivered(line.lease, 1, "MSA|AA", noon));
  CHECK_FALSE(line.outbox.parked(line.lease, 1, "MSA|AE", {"AE", ""}, noon));
  CHECK_FALSE(line.outbox.failed(line.lease, 1, "", {"lost", ""}, noon));
  const auto still = line.outbox.next(*taken, false, 10);
  REQUIRE(still.size() == 1);
  CHECK(still[0].attempts == 0);
  line.outbox.release(line.lease);
  CHECK_FALSE(line.outbox.acquire("PACS", "a third", lease_ms));
}

TEST_CASE("a message that a person parked while it was sent: delivered is delivered, failed stays parked") {
  Line line;
  line.put(1);
  line.put(2);
  REQUIRE(line.outbox.park(1, "wait", noon));
  REQUIRE(line.outbox.park(2, "wait", noon));
  CHECK(line.outbox.delivered(line.lease, 1, "MSA|AA", noon));
  CHECK(line.outbox.failed(line.lease, 2, "", {"lost", "timeout"}, noon));
  CHECK_FALSE(line.outbox.skip(1, noon));
  CHECK(line.outbox.skip(2, noon));
}

TEST_CASE("actions of a person on a message in another state are refused") {
  Line line;
  line.put(1);
  CHECK_FALSE(line.outbox.resend(1, noon));
  CHECK_FALSE(line.outbox.skip(1, noon));
  CHECK_FALSE(line.outbox.park(99, "", noon));
  REQUIRE(line.outbox.delivered(line.lease, 1, "", noon));
  CHECK_FALSE(line.outbox.park(1, "", noon));
  CHECK(line.outbox.resend(1, noon));
  CHECK(line.next() == Ids{1});
}

TEST_CASE("the backlog counts what is not settled, with the age of the oldest") {
  Line line;
  line.put(1, 1, 1);
  line.put(2, 2, 2);
  line.put(3, 3, 3, "HIS");
  line.put(4, 4, 4);
  REQUIRE(line.outbox.park(2, "", noon));
  REQUIRE(line.outbox.delivered(line.lease, 4, "", noon));
  auto backlog = line.outbox.backlog(noon + std::chrono::seconds(90));
  REQUIRE(backlog.size() == 3);
  CHECK(backlog[0].destination == "HIS");
  CHECK(backlog[0].state == "pending");
  CHECK(backlog[0].count == 1);
  CHECK(backlog[0].oldest_age_s == Approx(90));
  CHECK(backlog[1].state == "parked");
  CHECK(backlog[2].destination == "PACS");
  CHECK(backlog[2].count == 1);
}

TEST_CASE("the failure of a message is stored with it as a fixed word, until it is delivered or resent") {
  Line line;
  const auto failures = [&](const char* word) {
    return count_rows(line.test, std::string("outbox WHERE failure = '") + word + "'");
  };
  line.put(1);
  for (const char* word : {"not connected", "timeout", "lost", "no MSA", "wrong MSA", "AE", "AR", "number refused",
                           "rejected", "no context", "refused"}) {
    INFO(word);
    REQUIRE(line.outbox.failed(line.lease, 1, "", {word, "for people"}, noon));
    CHECK(failures(word) == 1);
  }
  REQUIRE(line.outbox.parked(line.lease, 1, "MSA|AE", {"AE", "refused"}, noon));
  REQUIRE(line.outbox.resend(1, noon));
  CHECK(failures("AE") == 0);
  REQUIRE(line.outbox.failed(line.lease, 1, "", {"AR", "busy"}, noon));
  REQUIRE(line.outbox.delivered(line.lease, 1, "MSA|AA|S1", noon));
  CHECK(failures("AR") == 0);
}

TEST_CASE("R99: the latest state only: of the statuses of an order at one destination the newest is left") {
  Line line;
  line.put(1, 10, 20);
  line.put(2, 10, 21);
  line.put(3, 10, 20);
  line.put(4, 10, 20);
  line.put(5, 10, 20, "HIS");
  SECTION("the older ones are skipped") {
    CHECK(line.outbox.skip_superseded(line.lease, noon) == 2);
    CHECK(line.next() == Ids{2, 4});
    CHECK(count_rows(line.test, "outbox WHERE state = 'skipped' AND why LIKE 'a newer status%'") == 2);
    CHECK(line.outbox.skip_superseded(line.lease, noon) == 0);
  }
  SECTION("not one whose answer got lost: it may have arrived") {
    REQUIRE(line.outbox.failed(line.lease, 1, "", {"lost", ""}, noon));
    CHECK(line.outbox.skip_superseded(line.lease, noon) == 1);
    CHECK(line.next() == Ids{1, 2, 4});
  }
  SECTION("one that reached nobody is") {
    REQUIRE(line.outbox.failed(line.lease, 1, "", {"not connected", ""}, noon));
    CHECK(line.outbox.skip_superseded(line.lease, noon) == 2);
  }
  SECTION("what has another kind stays: a number request, a procedure, a cancel") {
    for (const char* kind : {"order_number_request", "procedure_scheduled", "procedure_updated", "order_cancelled"}) {
      change_rows(line.test, std::string("outbox SET kind = '") + kind + "' WHERE id = 3");
      CHECK(line.outbox.skip_superseded(line.lease, noon) <= 1);
      const Ids left = line.next();
      CHECK(std::count(left.begin(), left.end(), 3) == 1);
    }
  }
  SECTION("not without the lease") {
    CHECK(line.outbox.skip_superseded({"PACS", "another broker", 1}, noon) == 0);
    CHECK(line.next() == Ids{1, 2, 3, 4});
  }
}

TEST_CASE("R106: a clock that jumps back changes nothing in the order of messages") {
  Line line;
  sql::WriteSet rows;
  rows.outbox = {sample_delivery(1), sample_delivery(2)};
  rows.outbox[1].created_at = rows.outbox[0].created_at - std::chrono::hours(1);
  REQUIRE(sql::Store(line.test.database()).apply(rows) == sql::ApplyOutcome::applied);
  CHECK(line.next() == Ids{1, 2});
}

TEST_CASE("The last answer of the receiver is kept, also of an attempt that is repeated, and shown with its delivery") {
  Line line;
  line.put(1);
  sql::Overview overview(line.test.database());
  CHECK_FALSE(overview.delivery_answer(1).has_value());
  CHECK(line.outbox.failed(line.lease, 1, "MSH|first\r", {"AR", "busy"}, noon));
  CHECK(overview.delivery_answer(1) == "MSH|first\r");
  CHECK(line.outbox.failed(line.lease, 1, "", {"lost", "no answer"}, noon));
  CHECK(overview.delivery_answer(1) == "MSH|first\r");
  CHECK(line.outbox.parked(line.lease, 1, "MSH|second\r", {"AE", "no"}, noon));
  CHECK(overview.delivery_answer(1) == "MSH|second\r");
}

TEST_CASE("D05: a delivery says what holds it, for each reason of the outbox") {
  Line line;
  const sql::DestinationRules rules{"", "", "HIS\nPACS"};
  sql::Overview overview(line.test.database(), rules);
  sql::Overview of_lines(line.test.database(), {"HIS\nPACS", "", "HIS\nPACS"});
  const auto held_by = [](sql::Overview& view, RowId id) { return Json::parse(*view.delivery(id)).at("held_by"); };
  const auto is_held_by = [&](sql::Overview& view, RowId id, const char* kind, RowId holder) {
    const Json held = held_by(view, id);
    return held.is_object() && held.at("kind") == kind && held.at("delivery_id") == holder;
  };
  line.put(1, 100, 200);
  line.put(2, 100, 200);  // the same order
  line.put(3, 100);       // the same patient, of no order
  line.put(4, 100, 201);  // the same patient, another order
  line.put(5, 101, 202);  // neither
  line.put(6, 102, 203, "PACS", sql::DeliveryState::waiting);
  line.put(7, 102, 203);         // behind a waiting one of its order
  line.put(8, 100, 200, "HIS");  // another destination
  for (const RowId id : {1, 2, 3, 4, 5, 8}) CHECK(held_by(overview, id).is_null());
  CHECK(is_held_by(overview, 7, "waiting delivery", 6));
  CHECK(held_by(overview, 6)["kind"] == "placer number");
  CHECK(held_by(overview, 6)["delivery_id"].is_null());
  REQUIRE(line.outbox.park(1, "refused", noon));
  CHECK(held_by(overview, 1).is_null());  // it is not pending
  CHECK(is_held_by(overview, 2, "parked delivery", 1));
  CHECK(is_held_by(overview, 3, "parked delivery", 1));
  CHECK(held_by(overview, 4).is_null());
  CHECK(held_by(overview, 5).is_null());
  CHECK(held_by(overview, 8).is_null());
  CHECK(is_held_by(of_lines, 5, "parked delivery", 1));
  CHECK(held_by(of_lines, 8).is_null());
  // The API shows the same messages as held back that are not sent.
  CHECK(line.next() == Ids{4, 5});
  CHECK(line.next(true).empty());
  const Json listed = Json::parse(overview.deliveries({"PACS", "pending", {}}, {}).items);
  for (const Json& item : listed) CHECK(item.at("held_by") == held_by(overview, item.at("id").get<RowId>()));
  SECTION("a message that is tried again holds itself and all behind it") {
    REQUIRE(line.outbox.failed(line.lease, 4, "", {"not connected", "refused"}, noon));
    CHECK(is_held_by(overview, 4, "failing", 4));
    CHECK(is_held_by(overview, 5, "failing", 4));
    CHECK(held_by(overview, 5)["failure"] == "not connected");
    CHECK(held_by(overview, 8).is_null());
  }
  SECTION("a destination that is paused, disabled, or not configured") {
    REQUIRE(line.outbox.pause({"PACS", noon, "user anna", "update"}));
    CHECK(held_by(overview, 5)["kind"] == "paused");
    CHECK(held_by(overview, 5)["by"] == "user anna");
    sql::Overview disabled(line.test.database(), {"", "PACS", "HIS\nPACS"});
    CHECK(held_by(disabled, 5)["kind"] == "disabled");
    sql::Overview removed(line.test.database(), {"", "", "HIS"});
    CHECK(held_by(removed, 5)["kind"] == "not configured");
    CHECK(is_held_by(removed, 2, "parked delivery", 1));  // it would be held also with the destination
  }
}

TEST_CASE("A paused destination gets nothing until it is resumed, and its sender learns it with each outcome") {
  Line line;
  line.put(1);
  line.put(2);
  CHECK_FALSE(line.outbox.pause_of("PACS").has_value());
  REQUIRE(line.outbox.pause({"PACS", noon, "user anna", "update"}));
  CHECK_FALSE(line.outbox.pause({"PACS", noon + std::chrono::hours(1), "user bert", ""}));
  const auto pauses = line.outbox.pauses();
  REQUIRE(pauses.size() == 1);
  CHECK(pauses[0].destination == "PACS");
  CHECK(pauses[0].since == noon);
  CHECK(pauses[0].by == "user anna");
  CHECK(pauses[0].reason == "update");
  CHECK(line.next().empty());
  // A message that was on its way when the pause began.
  const sql::Settled settled = line.outbox.delivered(line.lease, 1, "MSH|ack\r", noon);
  CHECK(settled.is_recorded);
  CHECK(settled.is_paused);
  CHECK(line.outbox.resume("PACS"));
  CHECK_FALSE(line.outbox.resume("PACS"));
  CHECK(line.next() == Ids{2});
  CHECK_FALSE(line.outbox.delivered(line.lease, 2, "MSH|ack\r", noon).is_paused);
}

TEST_CASE("Each attempt that fails is kept; attempts one after the other that fail alike are one row") {
  Line line;
  line.put(1);
  const sql::DeliveryFailure timeout{"timeout", "no answer within 10 s"}, lost{"lost", "the connection broke"};
  CHECK(line.outbox.failed(line.lease, 1, "", timeout, noon));
  CHECK(line.outbox.failed(line.lease, 1, "", timeout, noon + std::chrono::seconds(30)));
  CHECK(line.outbox.failed(line.lease, 1, "", lost, noon + std::chrono::seconds(60)));
  CHECK(line.outbox.failed(line.lease, 1, "", timeout, noon + std::chrono::seconds(90)));
  CHECK(line.outbox.delivered(line.lease, 1, "MSA|AA", noon + std::chrono::seconds(120)));
  CHECK(count_rows(line.test, "delivery_attempt WHERE delivery_id = 1") == 3);
  CHECK(
      count_rows(
          line.test,
          "delivery_attempt WHERE failure = 'timeout' AND times = 2 AND last_at - first_at = interval '30 seconds'") ==
      1);
  CHECK(count_rows(line.test, "delivery_attempt WHERE failure = 'lost' AND times = 1") == 1);
}
