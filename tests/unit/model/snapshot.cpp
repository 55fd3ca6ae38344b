// SPDX-License-Identifier: Apache-2.0
#include "model/snapshot.hpp"

#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

PatientRecord snapshot_patient(RowId row, std::vector<Identifier> identifiers, std::optional<RowId> merged_into = {}) {
  PatientRecord record;
  record.patient.id = row;
  record.patient.identifiers = std::move(identifiers);
  record.patient.merged_into = merged_into;
  return record;
}

OrderRecord ordered(RowId row, const std::string& number, const std::string& authority) {
  OrderRecord record;
  record.order.id = row;
  record.order.placer_number = number;
  record.order.placer_authority = authority;
  return record;
}

}  // namespace

TEST_CASE("a patient is found by any identifier; without authority only when that is unambiguous") {
  Snapshot snapshot;
  snapshot.patients = {snapshot_patient(1, {id("7", "A"), id("77", "NAT")}), snapshot_patient(2, {id("7", "B")}),
                       snapshot_patient(3, {id("9", "A")}), snapshot_patient(4, {id("5", "")}),
                       snapshot_patient(5, {id("5", "A")})};
  CHECK(snapshot.patient_by(id("7", "A"))->patient.id == 1);
  CHECK(snapshot.patient_by(id("77", "NAT"))->patient.id == 1);
  CHECK(snapshot.patient_by(id("7", "B"))->patient.id == 2);
  CHECK(snapshot.patient_by(id("9", ""))->patient.id == 3);
  CHECK(snapshot.patient_by(id("5", ""))->patient.id == 4);
  CHECK_FALSE(snapshot.patient_by(id("7", "")));
  CHECK_FALSE(snapshot.patient_by(id("7", "C")));
  CHECK_FALSE(snapshot.patient(6));
}

TEST_CASE("A32, R49: a chain of merges leads to its end, and a cycle ends somewhere") {
  Snapshot snapshot;
  snapshot.patients = {snapshot_patient(1, {id("A")}, 2), snapshot_patient(2, {id("B")}, 3),
                       snapshot_patient(3, {id("C")})};
  CHECK(snapshot.survivor_of(snapshot.patient(1))->patient.id == 3);
  CHECK(snapshot.survivor_of(snapshot.patient(3))->patient.id == 3);
  CHECK_FALSE(snapshot.survivor_of(nullptr));
  snapshot.patients[2].patient.merged_into = 1;
  CHECK(snapshot.survivor_of(snapshot.patient(1)));
  snapshot.patients[0].patient.merged_into = 99;  // was not read
  CHECK(snapshot.survivor_of(snapshot.patient(1))->patient.id == 1);
}

TEST_CASE("D34: an order is found by its placer number within its authority, without one within its sender") {
  Snapshot snapshot;
  snapshot.orders = {ordered(1, "O1", "HIS"), ordered(2, "O1", "RIS"), ordered(3, "O2", "HIS"),
                     ordered(4, "", ""),      ordered(5, "O3", ""),    ordered(6, "O3", "")};
  for (OrderRecord& record : snapshot.orders) record.order.sender = "a";
  snapshot.orders[5].order.sender = "b";
  const auto found = [&](const std::string& number, const std::string& authority, const std::string& sender) -> RowId {
    const OrderRecord* record = snapshot.order_by_placer({.number = number, .authority = authority, .sender = sender});
    return record ? record->order.id : 0;
  };
  CHECK(found("O1", "RIS", "c") == 2);
  CHECK(found("O2", "", "a") == 3);  // its only one of that number
  CHECK(found("O2", "", "c") == 0);
  CHECK(found("O1", "", "a") == 0);  // which of its two
  CHECK(found("O2", "RIS", "a") == 0);
  CHECK(found("O3", "", "a") == 5);
  CHECK(found("O3", "", "b") == 6);
  CHECK(found("O3", "LATER", "b") == 6);  // it was placed without
  CHECK(found("O3", "LATER", "c") == 0);
  CHECK(found("", "", "a") == 0);
  snapshot.orders[2].order.placer_universal_id = "1.2.3";
  CHECK(snapshot.order_by_placer({.number = "O2", .universal_id = "1.2.3", .sender = "c"})->order.id == 3);
  CHECK_FALSE(snapshot.order_by_placer({.number = "O2", .universal_id = "1.2.4", .sender = "a"}));
  CHECK_FALSE(snapshot.order_by_filler(""));
  CHECK_FALSE(snapshot.order_by_step_id(""));
}

TEST_CASE("D34: a filler order number of another filler and an appointment id of another scheduler are none of ours") {
  Snapshot snapshot;
  snapshot.orders = {ordered(1, "O1", "HIS")};
  Order& order = snapshot.orders[0].order;
  order.filler_number = "F1";
  order.filler_authority = "STEPWISE";
  order.appointment_id = "77";
  order.appointment_sender = "a";
  CHECK(snapshot.order_by_filler("F1"));
  CHECK(snapshot.order_by_filler("F1", "STEPWISE"));
  CHECK_FALSE(snapshot.order_by_filler("F1", "LAB"));
  CHECK(snapshot.order_by_appointment("77", "a"));
  CHECK_FALSE(snapshot.order_by_appointment("77", "b"));
}

TEST_CASE("a plan is that of the code and scheme; a missing scheme fits any") {
  Snapshot snapshot;
  snapshot.plans = {{.service = code("X", "", "")}, {.service = code("X", "", "L")}, {.service = code("Y", "", "L")}};
  CHECK(snapshot.plan_for(code("X", "", "L")) == &snapshot.plans[1]);
  CHECK(snapshot.plan_for(code("X", "", "M")) == &snapshot.plans[0]);
  CHECK(snapshot.plan_for(code("Y", "", "")) == &snapshot.plans[2]);
  CHECK_FALSE(snapshot.plan_for(code("Y", "", "M")));
}

TEST_CASE("D28: a refused dataset is no performed step") {
  Snapshot snapshot;
  snapshot.performed.resize(2);
  snapshot.performed[0].id = 1;
  snapshot.performed[0].sop_instance_uid = snapshot.performed[1].sop_instance_uid = "1.1";
  snapshot.performed[0].state = PerformedState::refused;
  snapshot.performed[1].id = 2;
  CHECK(snapshot.performed_by_uid("1.1")->id == 2);
  CHECK_FALSE(snapshot.performed_by_uid(""));
  snapshot.touch(snapshot.performed[1]);
  snapshot.touch(snapshot.performed[1]);
  CHECK(snapshot.performed_changed == std::vector<RowId>{2});
}

}  // namespace stepwise::model::test
