// SPDX-License-Identifier: Apache-2.0
#include "sql/audit.hpp"

#include "base/json.hpp"
#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

#include <chrono>

using namespace stepwise;
using namespace std::chrono_literals;
using model::AuditAction;
using model::AuditActorKind;
using model::AuditEvent;
using model::AuditKind;

namespace {

const Instant audited_at = std::chrono::sys_days(2026y / 3 / 1) + 9h;

AuditEvent event_of(const std::string& actor, std::vector<model::RowId> patients,
                    AuditAction action = AuditAction::read, Instant at = audited_at) {
  AuditEvent event;
  event.at = at;
  event.action = action;
  event.actor = {AuditActorKind::user, actor, "10.0.0.7"};
  event.what = "GET /api/v1/patients/7";
  event.patients = std::move(patients);
  return event;
}

struct Trail {
  test::TestDatabase test;
  sql::AuditStore store{test.database()};
  void run(const std::string& statement) { sql::Session(test.database()).run(statement); }
  // As who owns the database could: the trigger is taken away.
  void tamper(const std::string& statement) {
    run("ALTER TABLE audit_record DISABLE TRIGGER USER");
    run(statement);
    run("ALTER TABLE audit_record ENABLE TRIGGER USER");
  }
  std::vector<std::int64_t> listed(const sql::AuditFilter& filter) {
    std::vector<std::int64_t> found;
    for (const auto& record : store.list(filter, {}, 100)) found.push_back(record.seq);
    return found;
  }
};

using Seqs = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("an event is read as it was recorded") {
  Trail trail;
  AuditEvent event = event_of("anna", {7, 8}, AuditAction::update);
  event.kind = AuditKind::patient_record;
  event.outcome = 4;
  event.detail = "Müller \"x\"";
  event.destination = "pacs";
  event.query = "name=a";
  event.repeated = 3;
  event.first_at = audited_at - 1min;
  trail.store.append({event});
  const auto records = trail.store.next(0, 10);
  REQUIRE(records.size() == 1);
  const AuditEvent& read = records[0].event;
  CHECK(records[0].seq == 1);
  CHECK(read.at == audited_at);
  CHECK(read.kind == AuditKind::patient_record);
  CHECK(read.action == AuditAction::update);
  CHECK(read.outcome == 4);
  CHECK(read.actor.kind == AuditActorKind::user);
  CHECK(read.actor.name == "anna");
  CHECK(read.actor.address == "10.0.0.7");
  CHECK(read.what == event.what);
  CHECK(read.detail == event.detail);
  CHECK(read.destination == "pacs");
  CHECK(read.query == "name=a");
  CHECK(read.patients == std::vector<model::RowId>{7, 8});
  CHECK(read.repeated == 3);
  CHECK(read.first_at == audited_at - 1min);
}

TEST_CASE("the chain goes on from call to call, and is found unchanged") {
  Trail trail;
  CHECK(trail.store.end().seq == 0);
  trail.store.append({event_of("anna", {7}), event_of("bert", {8})});
  const sql::AuditEnd end = trail.store.append({event_of("carl", {9})});
  CHECK(end.seq == 3);
  CHECK(end.hash.size() == 64);
  const sql::AuditCheck check = trail.store.verify();
  CHECK(check.faults.empty());
  CHECK(check.rows == 3);
  CHECK(check.end.hash == end.hash);
  CHECK(trail.store.end().hash == end.hash);
}

TEST_CASE("rows cannot be changed or removed by a statement") {
  Trail trail;
  trail.store.append({event_of("anna", {7})});
  for (const std::string statement :
       {"UPDATE audit_record SET hash = ''", "DELETE FROM audit_record", "TRUNCATE audit_record"}) {
    INFO(statement);
    CHECK_THROWS_AS(trail.run(statement), sql::DatabaseFault);
  }
  CHECK(trail.store.verify().faults.empty());
}

TEST_CASE("a changed record, a missing record, a missing end and an exchanged chain are found") {
  Trail trail;
  for (int n = 0; n < 5; ++n) trail.store.append({event_of("anna", {7})});
  const sql::AuditEnd kept = trail.store.end();
  SECTION("changed") {
    trail.tamper("UPDATE audit_record SET record = jsonb_set(record, '{actor,name}', '\"bert\"') WHERE seq = 3");
    const auto faults = trail.store.verify().faults;
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].seq == 3);
    CHECK(faults[0].text == "the record, or its hash, was changed");
  }
  SECTION("missing") {
    trail.tamper("DELETE FROM audit_record WHERE seq IN (2, 3)");
    const auto faults = trail.store.verify().faults;
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].seq == 2);
    CHECK(faults[0].text == "the records up to 3 are missing");
  }
  SECTION("missing at the beginning, and the chain says that it begins later") {
    trail.tamper("DELETE FROM audit_record WHERE seq <= 2");
    trail.run("UPDATE audit_chain SET first_seq = 2, first_hash = '" + trail.store.next(2, 1).at(0).hash + "'");
    const auto faults = trail.store.verify().faults;
    REQUIRE_FALSE(faults.empty());
    CHECK(faults[0].text == "the records up to 2 were removed");
  }
  SECTION("missing at the end") {
    trail.tamper("DELETE FROM audit_record WHERE seq = 5");
    const auto faults = trail.store.verify().faults;
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].seq == 5);
  }
  SECTION("the whole chain was made again: only who kept its end sees it") {
    trail.tamper("DELETE FROM audit_record");
    trail.run("UPDATE audit_chain SET last_seq = 0, last_hash = ''");
    for (int n = 0; n < 5; ++n) trail.store.append({event_of("bert", {7})});
    CHECK(trail.store.verify().faults.empty());
    const auto faults = trail.store.verify(kept).faults;
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].seq == 5);
  }
}

TEST_CASE("records are found by patient, order, actor, kind, change and time") {
  Trail trail;
  AuditEvent order = event_of("bert", {8}, AuditAction::update, audited_at + 1h);
  order.orders = {12};
  AuditEvent login = event_of("anna", {}, AuditAction::execute, audited_at + 2h);
  login.kind = AuditKind::login;
  trail.store.append({event_of("anna", {7, 8}), order, login});
  CHECK(trail.listed({}) == Seqs{3, 2, 1});
  CHECK(trail.listed({.patient = 8}) == Seqs{2, 1});
  CHECK(trail.listed({.patient = 7}) == Seqs{1});
  CHECK(trail.listed({.order = 12}) == Seqs{2});
  CHECK(trail.listed({.order = 7}).empty());
  CHECK(trail.listed({.actor = "anna"}) == Seqs{3, 1});
  CHECK(trail.listed({.kind = AuditKind::login}) == Seqs{3});
  CHECK(trail.listed({.patient = 8, .changes = true}) == Seqs{2});
  CHECK(trail.listed({.from = audited_at + 1h}) == Seqs{3, 2});
  CHECK(trail.listed({.until = audited_at + 1h}) == Seqs{1});
  const auto older = trail.store.list({}, 3, 1);
  REQUIRE(older.size() == 1);
  CHECK(older[0].seq == 2);
}

TEST_CASE("who looked at a patient also finds what was done under the number of a merged one") {
  Trail trail;
  trail.run("INSERT INTO patient (id, version, is_temporary) VALUES (7, 1, false)");
  trail.run("INSERT INTO patient (id, version, is_temporary, merged_into) VALUES (8, 1, false, 7)");
  trail.run("INSERT INTO patient (id, version, is_temporary, merged_into) VALUES (9, 1, false, 8)");
  trail.store.append({event_of("anna", {7}), event_of("anna", {9}), event_of("anna", {10})});
  CHECK(trail.listed({.patient = 7}) == Seqs{2, 1});
  CHECK(trail.listed({.patient = 9}) == Seqs{2});
}

TEST_CASE("a record that this version cannot read does not stop those behind it") {
  Trail trail;
  trail.store.append({event_of("anna", {7}), event_of("bert", {8})});
  trail.tamper("UPDATE audit_record SET record = jsonb_set(record, '{kind}', '\"of_a_newer_version\"') WHERE seq = 1");
  const auto records = trail.store.next(0, 10);
  REQUIRE(records.size() == 2);
  CHECK(records[0].event.kind == AuditKind::recording_stopped);
  CHECK(records[1].event.actor.name == "bert");
}

TEST_CASE("the repository's mark is kept") {
  Trail trail;
  CHECK(trail.store.sent() == 0);
  trail.store.append({event_of("anna", {7}), event_of("anna", {8})});
  trail.store.set_sent(1);
  trail.store.set_sent(0);  // of a broker that has lost its lease
  CHECK(trail.store.sent() == 1);
  const auto rest = trail.store.next(1, 10);
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].seq == 2);
}
