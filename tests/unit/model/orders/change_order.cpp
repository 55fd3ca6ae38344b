// SPDX-License-Identifier: Apache-2.0
// XO, and NA.
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

OrderRequest xo(const std::string& number, std::optional<LocalTime> start = {}) {
  OrderRequest request = order(OrderControl::XO, number);
  request.stated.requested_start = start;
  return request;
}
OrderRequest na(const std::string& filler_number, const std::string& placer_number) {
  OrderRequest request = order(OrderControl::NA, placer_number);
  request.filler_number = filler_number;
  return request;
}
void place_by_filler(Department& department) {
  REQUIRE(
      department.receive(PatientRegistration{.is_update = false, .patient = pid("P1"), .visit = {}, .event_at = {}}));
  FillerOrder request{.patient_id = department.snapshot.patients[0].patient.id, .stated = {}};
  request.stated.service = code("CT");
  request.stated.requested_start = local(5, 8);
  request.stated.status_to = "his-status";
  REQUIRE(department.act([&](Decision& d) { return place_filler_order(d, request); }));
}

}  // namespace

TEST_CASE("A39: XO of the start moves the steps that wait, with their distance: RAD-13 XO/SC, the same Study UID") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  const std::string study = department.the_procedure("RP2").study_instance_uid;
  REQUIRE(department.receive(bare({xo("O1", local(7, 10))})));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-13 XO/SC RP2"});
  CHECK(department.the_step("SPS1").start_at == local(7, 10));
  CHECK(department.the_step("SPS2").start_at == local(7, 11));
  CHECK(department.the_procedure("RP2").study_instance_uid == study);
  CHECK(department.the_order().requested_start == local(7, 10));
}

TEST_CASE("XO of other fields: what is left out stays") {
  Department department;
  OrderRequest first = order(OrderControl::NW, "O1", "CT");
  first.stated.clinical_information = "cough";
  first.stated.priority = "R";
  REQUIRE(department.receive(message({first})));
  OrderRequest change = xo("O1");
  change.stated.priority = "S";
  change.performing_physician.id = "77";
  REQUIRE(department.receive(bare({change})));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
  CHECK(department.the_order().priority == "S");
  CHECK(department.the_order().clinical_information == "cough");
  CHECK(department.the_step("SPS1").performing_physician.id == "77");

  REQUIRE(department.receive(bare({change})));
  CHECK(department.told.empty());
  CHECK(department.has_finding("idempotent"));
}

TEST_CASE("R27, reference 2.1: XO with null takes away what is stored") {
  Department department;
  OrderRequest first = order(OrderControl::NW, "O1", "CT");
  first.stated.clinical_information = "cough";
  first.stated.danger = {"INF", "Infectious", "L", ""};
  REQUIRE(department.receive(message({first})));
  OrderRequest change = xo("O1");
  change.nulls = {OrderField::danger};
  REQUIRE(department.receive(bare({change})));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
  CHECK(department.the_order().danger.empty());
  CHECK(department.the_order().clinical_information == "cough");

  REQUIRE(department.receive(bare({change})));
  CHECK(department.has_finding("idempotent"));
}

TEST_CASE("XO with a first start schedules what only lacked one, at the planned offset") {
  Department department;
  OrderRequest first = order(OrderControl::NW, "O1", "PE");
  first.stated.requested_start.reset();
  REQUIRE(department.receive(message({first})));
  CHECK(department.told.empty());
  REQUIRE(department.receive(bare({xo("O1", local(6, 9))})));
  CHECK(department.told == Lines{"RAD-4 NW/SC RP1", "RAD-4 NW/SC RP2"});
  CHECK(department.the_step("SPS2").start_at == local(6, 10));

  OrderRequest waiting = order(OrderControl::NW, "O2", "WAIT");
  waiting.stated.requested_start.reset();
  REQUIRE(department.receive(message({waiting})));
  REQUIRE(department.receive(bare({xo("O2", local(6, 9))})));
  CHECK(department.told.empty());
  CHECK(department.state("SPS3") == StepState::unscheduled);  // its plan requires a person
}

TEST_CASE("XO moves the order to the start it asks for, also when a person had moved the step") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  department.the_step("SPS1").start_at = local(6, 11);
  REQUIRE(department.receive(bare({xo("O1", local(12, 12))})));
  CHECK(department.the_step("SPS1").start_at == local(12, 12));
}

TEST_CASE("R52: a time to the day is older than one of that day only when the day is over") {
  Department department;
  OrderRequest first = order(OrderControl::NW, "O1", "CT");
  first.stated.transaction_time = "20260105070000";
  REQUIRE(department.receive(message({first})));
  OrderRequest change = xo("O1", local(7, 10));
  change.stated.transaction_time = "20260105";
  REQUIRE(department.receive(bare({change})));
  CHECK(department.the_order().transaction_time == "20260105070000");  // the more exact one stays
  change.stated.transaction_time = "20260104";
  REQUIRE(department.receive(bare({change})));
  CHECK(department.has_finding("idempotent"));  // older, but it holds already
  change.stated.requested_start = local(8, 10);
  CHECK_FALSE(department.receive(bare({change})));
  CHECK(department.error.code == "older");
}

TEST_CASE("XO leaves what has started alone") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.receive(bare({xo("O1", local(7, 10))})));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP2"});
  CHECK(department.the_step("SPS1").start_at == local(5, 8));
}

TEST_CASE("XO to another service is refused: cancel it and place a new order") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  CHECK_FALSE(department.receive(message({order(OrderControl::XO, "O1", "PE")})));
  CHECK(department.error.code == "service-changed");
  CHECK(department.error.place == "OBR-4");
  OrderRequest scheme = order(OrderControl::XO, "O1", "CT");
  scheme.stated.service.scheme = "OTHER";
  CHECK_FALSE(department.receive(message({scheme})));
  scheme.stated.service.scheme.clear();
  REQUIRE(department.receive(message({scheme})));
}

TEST_CASE("XO for an ended order is 207, for an unknown one 204; D13: by setting it is placed") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.receive(bare({order(OrderControl::CA, "O1")})));
  CHECK_FALSE(department.receive(bare({xo("O1", local(7, 10))})));
  CHECK(department.error.code == "order-ended");

  const OrderRequests unknown = message({order(OrderControl::XO, "O2", "CT")});
  CHECK_FALSE(department.receive(unknown));
  CHECK(department.error.kind == ErrorKind::unknown_key);
  department.sender.change_before_new_accepted = true;
  REQUIRE(department.receive(unknown));
  CHECK(department.has_finding("change-before-new"));
  CHECK(department.told == Lines{"RAD-4 NW/SC RP2"});
}

TEST_CASE("R52, D35: an XO older than the last XO of its sender is refused") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  OrderRequest first = xo("O1", local(6, 10));
  first.stated.transaction_time = "20260105070000";
  REQUIRE(department.receive(bare({first})));
  OrderRequest old = xo("O1", local(7, 10));
  old.stated.transaction_time = "20260104070000";
  CHECK_FALSE(department.receive(bare({old})));
  CHECK(department.error.kind == ErrorKind::state_forbids);
  CHECK(department.error.code == "older");
  CHECK(department.the_step("SPS1").start_at == local(6, 10));
}

TEST_CASE("A12: a filler-placed order asks for its number (SN), and gets it (NA)") {
  Department department;
  place_by_filler(department);
  CHECK(department.told == Lines{"RAD-3 SN/SC", "RAD-4 NW/SC RP1"});
  Order& order = department.snapshot.orders[0].order;
  CHECK(order.placed_by_filler);
  CHECK(order.placer_number.empty());
  CHECK(order.filler_number == "F1");
  CHECK(order.status_to == "his-status");

  REQUIRE(department.receive(bare({na("F1", "O7")})));
  CHECK(department.told.empty());
  CHECK(department.findings.empty());
  CHECK(department.the_order("O7").placer_authority == "HIS");

  SECTION("A13: the same number again") {
    REQUIRE(department.receive(bare({na("F1", "O7")})));
    CHECK(department.has_finding("idempotent"));
  }
  SECTION("A13: another number is 205") {
    CHECK_FALSE(department.receive(bare({na("F1", "O8")})));
    CHECK(department.error.kind == ErrorKind::duplicate_key);
  }
}

TEST_CASE("NA: unknown filler number 204, no number 101, the number of another order 205") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  place_by_filler(department);
  CHECK_FALSE(department.receive(bare({na("F9", "O7")})));
  CHECK(department.error.kind == ErrorKind::unknown_key);
  CHECK(department.error.place == "ORC-3");
  CHECK_FALSE(department.receive(bare({na("F2", "")})));
  CHECK(department.error.kind == ErrorKind::required_field_missing);
  CHECK_FALSE(department.receive(bare({na("F2", "O1")})));
  CHECK(department.error.kind == ErrorKind::duplicate_key);
}

TEST_CASE("the placer may cancel a filler-placed order by our number before NA") {
  Department department;
  place_by_filler(department);
  OrderRequest cancel = order(OrderControl::CA, "O7");
  cancel.filler_number = "F1";
  REQUIRE(department.receive(bare({cancel})));
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1", "ORU X RP1"});
}

TEST_CASE("place_filler_order: for a known patient, with a service") {
  Department department;
  FillerOrder request{.patient_id = 99, .stated = {}};
  const auto place = [&] { return department.act([&](Decision& d) { return place_filler_order(d, request); }); };
  CHECK_FALSE(place());
  CHECK(department.error.kind == ErrorKind::unknown_key);
  REQUIRE(
      department.receive(PatientRegistration{.is_update = false, .patient = pid("P1"), .visit = {}, .event_at = {}}));
  request.patient_id = department.snapshot.patients[0].patient.id;
  CHECK_FALSE(place());
  CHECK(department.error.kind == ErrorKind::required_field_missing);
}

TEST_CASE("XO of an order that was placed by the alternate code alone: another one is another service") {
  Department department;
  OrderRequest placed = order(OrderControl::NW, "O1");
  placed.has_service = true;
  placed.stated.service_alternate = code("ALT");
  placed.stated.requested_start = local(5, 8);
  REQUIRE(department.receive(message({placed})));
  OrderRequest changed = xo("O1");
  changed.has_service = true;
  changed.stated.service_alternate = code("OTHER");
  CHECK_FALSE(department.receive(bare({changed})));
  CHECK(department.error.code == "service-changed");
  changed.stated.service_alternate = code("ALT");
  CHECK(department.receive(bare({changed})));
}

}  // namespace stepwise::model::test
