// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/audit_trail.hpp"

#include "base/limits.hpp"
#include "broker/usecases/never_performed.hpp"
#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

using namespace stepwise;
using namespace std::chrono_literals;
using model::AuditAction;
using model::AuditActorKind;
using model::AuditEvent;
using model::AuditKind;
using stepwise::test::Department;
using stepwise::test::dx1;

namespace {

struct Audited : Department {
  Audited() { context.audit = &trail; }
  // What was recorded, the oldest first.
  std::vector<AuditEvent> recorded() {
    trail.write_now();
    std::vector<AuditEvent> events;
    for (const auto& record : sql::AuditStore(test_database.database()).next(0, 100)) events.push_back(record.event);
    return events;
  }
  AuditEvent last() {
    const auto events = recorded();
    REQUIRE_FALSE(events.empty());
    return events.back();
  }
  std::int64_t patient_id() { return one("SELECT id FROM stepwise.patient"); }
  std::int64_t order_id() { return one("SELECT max(id) FROM stepwise.imaging_order"); }

  broker::AuditTrail trail{test_database.database(), clock, metrics};
};

AuditEvent a_query(const std::string& station) {
  AuditEvent event;
  event.kind = AuditKind::query;
  event.actor = {AuditActorKind::station, station, "10.0.0.9"};
  event.what = "C-FIND Modality Worklist";
  return event;
}

}  // namespace

TEST_CASE("A61: an order is recorded with its sender, patient and order; a change and a cancel, too") {
  Audited d;
  d.order("O1", "P1");
  AuditEvent event = d.last();
  CHECK(event.kind == AuditKind::order_record);
  CHECK(event.action == AuditAction::create);
  CHECK(event.outcome == 0);
  CHECK(event.actor.kind == AuditActorKind::sender);
  CHECK(event.actor.name == "his");
  CHECK(event.what == "ORM^O01 NW");
  CHECK(event.patients == std::vector{d.patient_id()});
  CHECK(event.orders == std::vector{d.order_id()});
  CHECK(event.at == d.clock.now());

  d.send("ORM^O01", "C2", {"PID|||P1^^^HOSP^MR||WEST^MARY", "ORC|CA|O1^HIS"});
  event = d.last();
  CHECK(event.action == AuditAction::remove);
  CHECK(event.what == "ORM^O01 CA");
  CHECK(event.orders == std::vector{d.order_id()});
}

TEST_CASE("A01: a registration is a Patient Record that was created, an update one that was changed") {
  Audited d;
  d.send("ADT^A04", "C1", {"EVN|A04|20260301070000", "PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O"});
  AuditEvent event = d.last();
  CHECK(event.kind == AuditKind::patient_record);
  CHECK(event.action == AuditAction::create);
  CHECK(event.detail == "C1");
  CHECK(event.patients == std::vector{d.patient_id()});
  d.send("ADT^A08", "C2", {"EVN|A08|20260301070001", "PID|||P1^^^HOSP^MR||WEST^ANN||19700315|F", "PV1||O"});
  CHECK(d.last().action == AuditAction::update);
}

TEST_CASE("a message that is refused is a failure") {
  Audited d;
  d.send("ORM^O01", "C1", {"PID|||P1^^^HOSP^MR||WEST^MARY", "ORC|NW|", "OBR|1||"});
  const AuditEvent event = d.last();
  CHECK(event.outcome == 4);
  CHECK(event.kind == AuditKind::order_record);
}

TEST_CASE("A60: a sender that is not admitted is a Security Alert, written once for many tries") {
  Audited d;
  d.settings.admit_unknown_senders = false;
  const std::string stranger = "MSH|^~\\&|EVIL|X|STEPWISE|RAD|20260301080000||ORM^O01|C1|P|2.3.1\r";
  for (int n = 0; n < 3; ++n) d.send_bytes(stranger);
  const auto events = d.recorded();
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == AuditKind::node_authentication);
  CHECK(events[0].outcome == 4);
  CHECK(events[0].actor.address == "127.0.0.1");
}

TEST_CASE("A61: a worklist query is recorded with the query and the patients of its answers") {
  Audited d;
  d.order("O1", "P1");
  CHECK(d.worklist("P1").size() == 1);
  const AuditEvent event = d.last();
  CHECK(event.kind == AuditKind::query);
  CHECK(event.action == AuditAction::execute);
  CHECK(event.actor.kind == AuditActorKind::station);
  CHECK(event.actor.name == "DX1");
  CHECK(event.detail == "1 answers");
  CHECK_FALSE(event.query.empty());
  CHECK(event.patients == std::vector{d.patient_id()});
}

TEST_CASE("A61: an N-CREATE that is refused is a Procedure Record with the status") {
  Audited d;
  d.order("O1", "P1");
  broker::DicomServices modality(d.context);
  dicom::net::NormalizedRequest request;
  request.sop_instance_uid = "1.2.3";
  CHECK_FALSE(modality.create_performed_step(dx1, request).ok());
  const AuditEvent event = d.last();
  CHECK(event.kind == AuditKind::procedure_record);
  CHECK(event.action == AuditAction::create);
  CHECK(event.outcome == 4);
  CHECK(event.detail.starts_with("status "));
  CHECK(event.what == "N-CREATE MPPS");
}

TEST_CASE("a sweep is recorded with the steps, and their orders and patients") {
  Audited d;
  d.order("O1", "P1");
  d.clock.advance(std::chrono::hours(24 * 400));
  REQUIRE(broker::sweep_never_performed(d.context).given_up.size() == 1);
  const AuditEvent event = d.last();
  CHECK(event.actor.kind == AuditActorKind::stepwise);
  CHECK(event.action == AuditAction::update);
  CHECK(event.orders == std::vector{d.order_id()});
  CHECK(event.patients == std::vector{d.patient_id()});
}

TEST_CASE("the same query again is counted, and the number is written when its time is over") {
  Audited d;
  const Instant first = d.clock.now();
  for (int n = 0; n < 4; ++n) {
    d.trail.record_unless_repeated(a_query("CT1"));
    d.clock.advance(1s);
  }
  d.trail.record_unless_repeated(a_query("CT2"));
  REQUIRE(d.recorded().size() == 2);
  CHECK(d.recorded()[0].repeated == 1);
  d.clock.advance(std::chrono::seconds(limits::audit_repeat_window_s));
  const auto events = d.recorded();
  REQUIRE(events.size() == 3);
  CHECK(events[2].actor.name == "CT1");
  CHECK(events[2].repeated == 3);
  CHECK(events[2].first_at == first + 1s);
  CHECK(events[2].at == first + 3s);
}

TEST_CASE("a query after the time of the first one is written again") {
  Audited d;
  d.trail.record_unless_repeated(a_query("CT1"));
  d.clock.advance(std::chrono::seconds(limits::audit_repeat_window_s));
  d.trail.record_unless_repeated(a_query("CT1"));
  CHECK(d.recorded().size() == 2);
}

TEST_CASE("a query with another answer is another event") {
  Audited d;
  d.trail.record_unless_repeated(a_query("CT1"));
  AuditEvent other = a_query("CT1");
  other.patients = {7};
  d.trail.record_unless_repeated(other);
  CHECK(d.recorded().size() == 2);
}

TEST_CASE("a stranger who tries many names cannot fill the trail; another address is recorded as before") {
  Audited d;
  for (int n = 0; n < 1000; ++n)
    d.trail.record_unless_repeated(
        broker::refused_node(AuditActorKind::station, "AET" + std::to_string(n), "10.0.0.66", "association rejected"));
  d.trail.record_unless_repeated(
      broker::refused_node(AuditActorKind::station, "CT9", "10.0.0.9", "association rejected"));
  auto events = d.recorded();
  REQUIRE(events.size() == limits::audit_refusals_per_address + 2);
  CHECK(events[19].actor.name == "AET19");
  CHECK(events[20].actor.name.empty());
  CHECK(events[21].actor.name == "CT9");
  d.clock.advance(std::chrono::seconds(limits::audit_repeat_window_s));
  events = d.recorded();
  CHECK(events.back().repeated == 1000 - limits::audit_refusals_per_address - 1);
}

TEST_CASE("a device that is refused again and again keeps its name") {
  Audited d;
  for (int n = 0; n < 1000; ++n)
    d.trail.record_unless_repeated(
        broker::refused_node(AuditActorKind::station, "CT1", "10.0.0.9", "association rejected"));
  d.clock.advance(std::chrono::seconds(limits::audit_repeat_window_s));
  const auto events = d.recorded();
  REQUIRE(events.size() == 2);
  CHECK(events[1].actor.name == "CT1");
  CHECK(events[1].repeated == 999);
}

TEST_CASE("changes are never counted together") {
  Audited d;
  for (int n = 0; n < 3; ++n) d.trail.record(a_query("CT1"));
  CHECK(d.recorded().size() == 3);
}

TEST_CASE("at the stop what waits is written, with the numbers of repetitions") {
  Audited d;
  d.trail.start();
  for (int n = 0; n < 3; ++n) d.trail.record_unless_repeated(a_query("CT1"));
  d.trail.record(a_query("CT2"));
  d.trail.stop();
  const auto events = d.recorded();
  REQUIRE(events.size() == 3);
  CHECK(events[2].repeated == 2);
}

TEST_CASE("what does not fit into the memory is lost, and the trail says how much") {
  Audited d;
  AuditEvent large = a_query("CT1");
  large.query = std::string(limits::audit_waiting_bytes / 2, 'x');
  for (int n = 0; n < 4; ++n) d.trail.record(large);
  const auto events = d.recorded();
  REQUIRE(events.size() == 2);
  CHECK(events[1].kind == AuditKind::recording_stopped);
  CHECK(events[1].detail.starts_with("3 events were lost"));
  d.trail.record(a_query("CT2"));
  CHECK(d.recorded().size() == 3);
}
