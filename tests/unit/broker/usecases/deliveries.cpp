// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/deliveries.hpp"

#include "broker/usecases/use_case.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

using namespace stepwise;
using model::NotificationKind;
using test::Department;
using Names = std::vector<std::string>;

namespace {

// Two placers, a PACS and a RIS; one order with the placer "his", or one of the department without a number.
struct Telling {
  enum class Order { of_his, without_number };
  explicit Telling(Order order = Order::of_his) {
    broker::Destination second = d.settings.destinations.front();
    second.profile.name = "lab";
    d.settings.destinations.push_back(second);
    if (order == Order::of_his) {
      REQUIRE(d.order("P1", "1").text("MSA-1") == "AA");
    } else {
      broker::Actions actions(d.context);
      model::FillerOrder filler_order;
      filler_order.patient_id = actions.register_temporary_patient({}, "").value().id;
      filler_order.stated.service = {"XCH", "Chest", "L", ""};
      filler_order.stated.status_to = "his";
      REQUIRE(actions.place_order(filler_order).has_value());
    }
    order_id = d.one("SELECT id FROM stepwise.imaging_order");
    patient_id = d.one("SELECT patient_id FROM stepwise.imaging_order");
    procedure_id = d.one("SELECT id FROM stepwise.requested_procedure");
  }

  // The rows for one notification.
  std::vector<sql::OutboxRow> rows(model::Notification notification, const std::string& origin = "") {
    return rows_of({std::move(notification)}, origin);
  }
  std::vector<sql::OutboxRow> rows_of(std::vector<model::Notification> notifications, const std::string& origin = "") {
    model::Decision told = decision();
    told.notifications = std::move(notifications);
    return broker::Deliveries(d.context, numbers).rows_for(told, origin);
  }
  model::Decision decision() {
    sql::ReadKeys keys;
    keys.order_ids = {order_id};
    sql::ReadResult read = sql::Store(d.context.database).read(keys);
    waiting = std::move(read.waiting);
    const Instant now = d.clock.now();
    return {std::move(read.snapshot), d.settings.site, numbers, now, d.zone.to_local(now), {}, {}};
  }
  model::Notification of_order(NotificationKind kind) const {
    model::Notification n;
    n.kind = kind;
    n.patient_id = patient_id;
    n.order_id = order_id;
    n.requested_procedure_id = procedure_id;
    n.order_control = "SC";
    n.order_status = "IP";
    return n;
  }
  void everybody_wants(NotificationKind kind) {
    for (broker::Destination& one : d.settings.destinations) one.profile.wants = {kind};
  }

  Department d;
  broker::DryNumbers numbers;
  model::RowId order_id = 0, patient_id = 0, procedure_id = 0;
  std::vector<sql::OutboxRow> waiting;
};

Names names_of(const std::vector<sql::OutboxRow>& rows) {
  Names names;
  for (const sql::OutboxRow& row : rows) names.push_back(row.destination);
  return names;
}

}  // namespace

TEST_CASE("D24: what only the placer gets goes to the placer of the order, not to the other one that wants it") {
  Telling t;
  for (const NotificationKind kind :
       {NotificationKind::order_status, NotificationKind::order_cancelled, NotificationKind::order_number_request}) {
    CAPTURE(static_cast<int>(kind));
    t.everybody_wants(kind);
    CHECK(names_of(t.rows(t.of_order(kind))) == Names{"his"});
    model::Notification unknown = t.of_order(kind);
    unknown.order_id = 99999;
    CHECK(t.rows(unknown).empty());
  }
}

TEST_CASE("D24: results and appointments go to each destination that wants them, of the placers to the order's own") {
  Telling t;
  t.d.settings.site.tell_appointments = true;
  for (const NotificationKind kind :
       {NotificationKind::result, NotificationKind::no_result, NotificationKind::appointment}) {
    CAPTURE(static_cast<int>(kind));
    t.everybody_wants(kind);
    model::Notification n = t.of_order(kind);
    if (kind == NotificationKind::appointment) n.event = "S12";
    CHECK(names_of(t.rows(n)) == Names{"his", "pacs", "ris"});
  }
}

TEST_CASE("A procedure goes to each destination that wants it and to no other") {
  Telling t;
  const model::Notification n = t.of_order(NotificationKind::procedure_updated);
  CHECK(names_of(t.rows(n)) == Names{"pacs"});
  t.everybody_wants(NotificationKind::procedure_updated);
  CHECK(names_of(t.rows(n)) == Names{"his", "pacs", "ris", "lab"});
  t.everybody_wants(NotificationKind::procedure_scheduled);
  CHECK(t.rows(n).empty());
}

TEST_CASE("What is about a patient is not sent back to where it came from") {
  Telling t;
  t.everybody_wants(NotificationKind::patient_updated);
  model::Notification n;
  n.kind = NotificationKind::patient_updated;
  n.patient_id = t.patient_id;
  CHECK(names_of(t.rows(n)) == Names{"his", "pacs", "ris", "lab"});
  CHECK(names_of(t.rows(n, "lab")) == Names{"his", "pacs", "ris"});
  CHECK(names_of(t.rows(n, "his")) == Names{"pacs", "ris", "lab"});
}

TEST_CASE("What is about an order is sent back to its cause, except what the sender knows") {
  Telling t;
  t.everybody_wants(NotificationKind::procedure_updated);
  model::Notification n = t.of_order(NotificationKind::procedure_updated);
  CHECK(names_of(t.rows(n, "pacs")) == Names{"his", "pacs", "ris", "lab"});
  n.sender_knows = true;
  CHECK(names_of(t.rows(n, "pacs")) == Names{"his", "ris", "lab"});
}

TEST_CASE("Each row has its ids, kind and time, and its own control id, which is in the message") {
  Telling t;
  t.everybody_wants(NotificationKind::procedure_updated);
  t.d.settings.application = "BROKER";
  t.d.settings.facility = "IMAGING";
  const auto rows =
      t.rows_of({t.of_order(NotificationKind::procedure_updated), t.of_order(NotificationKind::procedure_updated)});
  REQUIRE(rows.size() == 8);
  for (const sql::OutboxRow& row : rows) {
    CHECK(row.kind == "procedure_updated");
    CHECK(row.patient_id == t.patient_id);
    CHECK(row.order_id == t.order_id);
    CHECK(row.created_at == t.d.clock.now());
    CHECK(row.state == sql::DeliveryState::pending);
    CHECK(row.notification.empty());
    const auto message = hl7::Message::parse(row.bytes).value();
    CHECK(message.control_id() == row.control_id);
    CHECK(message.text("MSH-3") == "BROKER");
    CHECK(message.text("MSH-4") == "IMAGING");
  }
  CHECK(rows[0].id != rows[1].id);
  CHECK(names_of(rows) == Names{"his", "pacs", "ris", "lab", "his", "pacs", "ris", "lab"});
}

TEST_CASE("A notification about a patient only has no order, and one that cannot be rendered has no row") {
  Telling t;
  t.everybody_wants(NotificationKind::patient_updated);
  model::Notification n;
  n.kind = NotificationKind::patient_updated;
  n.patient_id = t.patient_id;
  const auto rows = t.rows(n);
  REQUIRE(rows.size() == 4);
  CHECK_FALSE(rows[0].order_id);
  n.patient_id = 99999;
  CHECK(t.rows(n).empty());
}

TEST_CASE("D04: of an order without a placer number the request goes at once; the statuses wait for the number") {
  Telling t(Telling::Order::without_number);
  t.everybody_wants(NotificationKind::order_number_request);
  const auto request = t.rows(t.of_order(NotificationKind::order_number_request));
  REQUIRE(request.size() == 1);
  CHECK(request[0].state == sql::DeliveryState::pending);
  t.everybody_wants(NotificationKind::order_status);
  const auto status = t.rows(t.of_order(NotificationKind::order_status));
  REQUIRE(status.size() == 1);
  CHECK(status[0].state == sql::DeliveryState::waiting);
  CHECK(status[0].bytes.empty());
  CHECK(status[0].control_id.empty());
  CHECK(broker::notification_from_json(status[0].notification) == t.of_order(NotificationKind::order_status));
}

TEST_CASE("D04: another destination waits for the placer number only by setting") {
  Telling t(Telling::Order::without_number);
  t.everybody_wants(NotificationKind::procedure_updated);
  t.d.settings.destinations.at(2).wait_for_placer_number = true;
  for (const sql::OutboxRow& row : t.rows(t.of_order(NotificationKind::procedure_updated))) {
    CAPTURE(row.destination);
    CHECK((row.state == sql::DeliveryState::waiting) == (row.destination == "ris"));
  }
  Telling numbered;
  numbered.everybody_wants(NotificationKind::procedure_updated);
  numbered.d.settings.destinations.at(2).wait_for_placer_number = true;
  for (const sql::OutboxRow& row : numbered.rows(numbered.of_order(NotificationKind::procedure_updated)))
    CHECK(row.state == sql::DeliveryState::pending);
}

TEST_CASE("D04: what waits is released with the number, in its order, to the destinations that there still are") {
  Telling t(Telling::Order::without_number);
  broker::Actions actions(t.d.context);
  REQUIRE(actions.cancel_order(t.order_id, "mistake").has_value());
  model::Decision before = t.decision();
  REQUIRE_FALSE(t.waiting.empty());
  broker::Deliveries deliveries(t.d.context, t.numbers);
  CHECK(deliveries.released(before, t.waiting).empty());  // there is no number yet

  sql::OutboxRow second = t.waiting.front(), gone = t.waiting.front(), other_order = t.waiting.front();
  second.id = 77;
  gone.destination = "gone";
  other_order.order_id = 99999;
  model::Decision numbered = t.decision();
  numbered.snapshot.orders.front().order.placer_number = "P99";
  const auto released = deliveries.released(numbered, {t.waiting.front(), gone, other_order, second});
  REQUIRE(released.size() == 2);
  CHECK(released[0].id == t.waiting.front().id);
  CHECK(released[1].id == 77);
  for (const sql::OutboxRow& row : released) {
    CHECK(row.state == sql::DeliveryState::pending);
    CHECK(row.destination == "his");
    CHECK(row.created_at == t.waiting.front().created_at);
    CHECK(hl7::Message::parse(row.bytes).value().text("ORC-2") == "P99");
  }
}
