// SPDX-License-Identifier: Apache-2.0
// CA and DC: the rows of reference 7.1 for the placer.
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

OrderRequest ca(const std::string& number, const Code& reason = {}) {
  OrderRequest request = order(OrderControl::CA, number);
  request.stated.cancel_reason = reason;
  return request;
}
OrderRequest dc(const std::string& number) {
  return order(OrderControl::DC, number);
}

}  // namespace

TEST_CASE("A08: CA before the start, by MSH and ORC alone: RAD-13 CA/CA, and no OC to who asked for it") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.receive(bare({ca("O1", code("DUP", "not needed"))})));
  CHECK(department.told ==
        Lines{"RAD-13 CA/CA RP1 (not needed)", "ORU X RP1", "RAD-13 CA/CA RP2 (not needed)", "ORU X RP2"});
  CHECK(department.state("SPS1") == StepState::cancelled);
  CHECK(department.the_step("SPS2").end_reason == code("DUP", "not needed"));
  CHECK(department.the_order().state == OrderState::cancelled);
  CHECK(department.the_order().cancel_reason == code("DUP", "not needed"));
  CHECK_FALSE(department.the_order().cancel_told);
  CHECK(department.notifications[0].reason == code("DUP", "not needed"));

  SECTION("A36: CA after CA: accepted without effect") {
    REQUIRE(department.receive(bare({ca("O1")})));
    CHECK(department.told.empty());
    CHECK(department.has_finding("idempotent"));
  }
}

TEST_CASE("CA of a procedure that the image manager does not know causes no notification") {
  Department department;
  REQUIRE(department.place("O1", "WAIT"));
  REQUIRE(department.receive(bare({ca("O1")})));
  CHECK(department.told.empty());
  CHECK(department.state("SPS1") == StepState::cancelled);
}

TEST_CASE("reference 7.1: every open state but STARTED can be cancelled") {
  for (const StepState state :
       {StepState::unscheduled, StepState::scheduled, StepState::arrived, StepState::ready, StepState::departed}) {
    Department department;
    REQUIRE(department.place("O1", "CT"));
    department.the_step("SPS1").state = state;
    REQUIRE(department.receive(bare({ca("O1")})));
    CHECK(department.state("SPS1") == StepState::cancelled);
  }
}

TEST_CASE("A36, D14: CA while a step is STARTED: 207 step-started, nothing is cancelled") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  CHECK_FALSE(department.receive(bare({ca("O1")})));
  CHECK(department.error.kind == ErrorKind::state_forbids);
  CHECK(department.error.code == "step-started");
  CHECK(department.error.place == "ORC-1");
  CHECK(department.state("SPS1") == StepState::started);
  CHECK(department.state("SPS2") == StepState::scheduled);
}

TEST_CASE("CA of an order that was performed: 207, for the placer must not think it was cancelled") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK_FALSE(department.receive(bare({ca("O1")})));
  CHECK(department.error.code == "order-completed");
}

TEST_CASE("A36, D13: CA for an unknown order is 204, without a number 101; by setting it leaves a tombstone") {
  Department department;
  CHECK_FALSE(department.receive(bare({ca("O1")})));
  CHECK(department.error.kind == ErrorKind::unknown_key);
  CHECK(department.error.place == "ORC-2");
  OrderRequest by_filler = ca("");
  CHECK_FALSE(department.receive(bare({by_filler})));
  CHECK(department.error.kind == ErrorKind::required_field_missing);
  by_filler.filler_number = "F9";
  CHECK_FALSE(department.receive(bare({by_filler})));
  CHECK(department.error.place == "ORC-3");

  department.sender.unknown_cancel_accepted = true;
  REQUIRE(department.receive(bare({ca("O1")})));  // no patient is named, so a tombstone cannot be stored
  CHECK(department.has_finding("no-such-order"));
  CHECK(department.snapshot.orders.empty());
  REQUIRE(department.receive(message({ca("O1")})));
  CHECK(department.has_finding("tombstone"));
  CHECK(department.the_order().state == OrderState::cancelled);
  CHECK(department.told.empty());
  REQUIRE(department.place("O1", "CT"));  // the order that arrives after its cancel
  CHECK(department.has_finding("older"));
  CHECK(department.the_order().state == OrderState::cancelled);
  CHECK(department.snapshot.orders[0].steps.empty());
}

TEST_CASE("an order is named by ORC-2, or ORC-3, or both if they agree") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.place("O2", "CT"));
  OrderRequest by_filler = ca("");
  by_filler.filler_number = "F1";
  REQUIRE(department.receive(bare({by_filler})));
  CHECK(department.state("SPS1") == StepState::cancelled);
  OrderRequest both = ca("O2");
  both.filler_number = "F1";
  CHECK_FALSE(department.receive(bare({both})));
  CHECK(department.error.code == "order-numbers-differ");
  both = ca("O9");
  both.filler_number = "F2";
  CHECK_FALSE(department.receive(bare({both})));
  CHECK(department.error.code == "order-numbers-differ");
  both = ca("O2");
  both.filler_number = "F2";
  REQUIRE(department.receive(bare({both})));
}

TEST_CASE("R52, D35: a CA older than the last act of its sender is refused (ORC-9)") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  OrderRequest first = order(OrderControl::HD, "O1");
  first.stated.transaction_time = "20260105070000";
  REQUIRE(department.receive(bare({first})));
  OrderRequest old = ca("O1");
  old.stated.transaction_time = "20260105065959";
  CHECK_FALSE(department.receive(bare({old})));
  CHECK(department.error.code == "older");
  CHECK(department.state("SPS1") == StepState::scheduled);
  old.stated.transaction_time = "202601050700";  // to the minute: not older
  REQUIRE(department.receive(bare({old})));
  CHECK(department.state("SPS1") == StepState::cancelled);
}

TEST_CASE("DC before the start cancels like CA") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.receive(bare({dc("O1")})));
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1", "ORU X RP1"});
  CHECK(department.the_order().state == OrderState::cancelled);
  REQUIRE(department.receive(bare({dc("O1")})));
  CHECK(department.has_finding("idempotent"));
  CHECK_FALSE(department.receive(bare({dc("O9")})));
  CHECK(department.error.kind == ErrorKind::unknown_key);
}

TEST_CASE("reference 7.1: DC after the start: what has started is finished, the rest is cancelled") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.receive(bare({dc("O1")})));
  CHECK(department.told == Lines{"RAD-13 CA/CA RP2", "ORU X RP2"});
  CHECK(department.state("SPS1") == StepState::started);
  CHECK(department.state("SPS2") == StepState::cancelled);

  SECTION("and completed") {
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM (NM not performed)"});
  }
  SECTION("and discontinued") {
    REQUIRE(
        department.set_final("1.1", PerformedState::discontinued, {"110500", "Doctor cancelled procedure", "DCM", ""}));
    CHECK(department.told == Lines{"RAD-13 DC/CA RP1 (Doctor cancelled procedure)", "ORU X RP1",
                                   "RAD-3 SC/DC (Doctor cancelled procedure)"});
    CHECK(department.the_order().state == OrderState::discontinued);
  }
}

TEST_CASE("reference 7.1: DC after the start: no further step is performed, whatever the reason of the modality") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.receive(bare({dc("O1")})));
  CHECK(department.has_finding("discontinue-pending"));
  CHECK(department.the_order().discontinue_pending);
  const Code reason =
      GENERATE(Code{"110501", "Equipment failure", "DCM", ""}, Code{"110514", "Wrong entry", "DCM", ""}, Code{});
  REQUIRE(department.set_final("1.1", PerformedState::discontinued, reason));
  CHECK(department.state("SPS1") == StepState::discontinued);
  CHECK(department.the_order().state == OrderState::discontinued);
  CHECK(department.notifications.size() == 3);  // RAD-13 DC/CA, ORU X and RAD-3 SC/DC
}

TEST_CASE("D33: CA, DC and XO must name the patient of the order") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(
      department.receive(PatientRegistration{.is_update = false, .patient = pid("P2"), .visit = {}, .event_at = {}}));
  const OrderControl control = GENERATE(OrderControl::CA, OrderControl::DC, OrderControl::XO);
  OrderRequests other = message({order(control, "O1")});
  other.patient = pid("P2");
  CHECK_FALSE(department.receive(other));
  CHECK(department.error.kind == ErrorKind::unknown_key);
  CHECK(department.error.place == "PID-3");
  other.patient.identifiers.push_back(id("P1"));  // identifiers of two patients: the first one decides
  CHECK_FALSE(department.receive(other));
  OrderRequests unknown = message({order(control, "O1")});
  unknown.patient = pid("P9");
  CHECK_FALSE(department.receive(unknown));
  CHECK(department.error.place == "PID-3");
  CHECK(department.the_order().state == OrderState::scheduled);
}

TEST_CASE("DC after the start, both steps in one procedure: RAD-13 XO/SC with what is left") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.receive(bare({dc("O1")})));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
  CHECK(department.state("SPS2") == StepState::cancelled);
}

TEST_CASE("several groups: one that can't be cancelled leaves all as they were") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.place("O2", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS2"})));
  CHECK_FALSE(department.receive(bare({ca("O1"), ca("O2")})));
  CHECK(department.error.place == "ORC(2)-1");
  CHECK(department.state("SPS1") == StepState::scheduled);
}

TEST_CASE("A62: our own status that comes back has no effect") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.receive(bare({order(OrderControl::SC, "O1")})));
  CHECK(department.has_finding("echo"));
  CHECK(department.told.empty());
}

}  // namespace stepwise::model::test
