// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "broker/usecases/deliveries.hpp"
#include "tests/support/catch.hpp"

#include <set>

using namespace stepwise;
using model::Notification;
using model::NotificationKind;

namespace {

// A notification in which each member that is kept has its own value.
Notification full_notification() {
  Notification n;
  n.kind = NotificationKind::appointment;
  n.patient_id = 1;
  n.order_id = 2;
  n.requested_procedure_id = 3;
  n.order_control = "SC";
  n.order_status = "IP";
  n.reason = {"R07", "Chest \"pain\"", "I10", ""};
  n.study_instance_uid = "2.25.4";
  n.performed_id = 5;
  n.merged_patient_id = 6;
  n.visit_id = 7;
  n.event = "S13";
  n.pid_nulls = {8, 9};
  n.pv1_nulls = {10};
  return n;
}

}  // namespace

TEST_CASE("A notification that waits is read back as it was written") {
  const Notification n = full_notification();
  CHECK(broker::notification_from_json(broker::to_json(n)) == n);
  CHECK(broker::notification_from_json(broker::to_json({})) == Notification{});
}

TEST_CASE("Each kind of notification is read back as the same kind") {
  std::set<std::string> words;
  for (int kind = 0; kind <= static_cast<int>(NotificationKind::identifier_changed); ++kind) {
    CAPTURE(kind);
    Notification n;
    n.kind = static_cast<NotificationKind>(kind);
    CHECK(words.insert(Json::parse(broker::to_json(n))["kind"]).second);
    CHECK(broker::notification_from_json(broker::to_json(n)).kind == n.kind);
  }
}

TEST_CASE("A row of an earlier version keeps its meaning: the names in the stored text do not change") {
  const Notification n = broker::notification_from_json(
      R"({"kind":"order_status","patient":1,"order":2,"procedure":3,"control":"SC","status":"CM",
          "reason":["a","b","c"],"study":"2.25.4","performed":5,"merged_patient":6,"visit":7,"event":"A08",
          "pid_nulls":[8],"pv1_nulls":[9,10]})");
  Notification expected = full_notification();
  expected.kind = NotificationKind::order_status;
  expected.order_status = "CM";
  expected.reason = {"a", "b", "c", ""};
  expected.event = "A08";
  expected.pid_nulls = {8};
  expected.pv1_nulls = {9, 10};
  CHECK(n == expected);
}

TEST_CASE("What is no stored notification is an exception, not another notification") {
  Json unknown = Json::parse(broker::to_json({}));
  unknown["kind"] = "something";
  CHECK_THROWS(broker::notification_from_json(unknown.dump()));
  CHECK_THROWS(broker::notification_from_json("{}"));
  CHECK_THROWS(broker::notification_from_json("nonsense"));
  const Json full = Json::parse(broker::to_json(full_notification()));
  for (const auto& [member, value] : full.items()) {
    CAPTURE(member);
    Json without = full;
    without.erase(member);
    CHECK_THROWS(broker::notification_from_json(without.dump()));
  }
}
