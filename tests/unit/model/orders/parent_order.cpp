// SPDX-License-Identifier: Apache-2.0
// A41: PA and CH.
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

OrderRequest child(const std::string& number, const std::string& service, const std::string& parent = {}) {
  OrderRequest request = order(OrderControl::CH, number, service);
  if (!parent.empty()) request.parent_placer_number = {parent, "HIS", "", "", ""};
  return request;
}

class Family : public Department {
 public:
  Family() { REQUIRE(receive(message({order(OrderControl::PA, "P"), child("C1", "CT", "P"), child("C2", "PE")}))); }
  OrderState parent_state() { return the_order("P").state; }
};

}  // namespace

TEST_CASE("A41: the parent is a container without steps, each child an order of its own") {
  Family family;
  CHECK(family.the_order("P").is_container);
  CHECK(family.find_placed("P")->steps.empty());
  CHECK(family.the_order("C1").parent_id == family.the_order("P").id);
  CHECK(family.the_order("C2").parent_id == family.the_order("P").id);  // ORC-8 empty: the PA of the message
  CHECK(family.told == Lines{"RAD-4 NW/SC RP1", "RAD-4 NW/SC RP2", "RAD-4 NW/SC RP3"});
}

TEST_CASE("A41: CA of the parent cancels its children") {
  Family family;
  REQUIRE(family.receive(bare({order(OrderControl::CA, "P")})));
  CHECK(family.the_order("C1").state == OrderState::cancelled);
  CHECK(family.the_order("C2").state == OrderState::cancelled);
  CHECK(family.parent_state() == OrderState::cancelled);
  CHECK(family.told ==
        Lines{"RAD-13 CA/CA RP1", "ORU X RP1", "RAD-13 CA/CA RP2", "ORU X RP2", "RAD-13 CA/CA RP3", "ORU X RP3"});
  REQUIRE(family.receive(bare({order(OrderControl::CA, "P")})));
  CHECK(family.has_finding("idempotent"));
}

TEST_CASE("A41: CA of the parent while a child runs cancels nothing; DC leaves what runs") {
  Family family;
  REQUIRE(family.create(family.picked("1.2", {"SPS1"})));
  CHECK(family.parent_state() == OrderState::in_progress);
  CHECK_FALSE(family.receive(bare({order(OrderControl::CA, "P")})));
  CHECK(family.error.code == "step-started");
  CHECK(family.the_order("C2").state == OrderState::scheduled);
  REQUIRE(family.receive(bare({order(OrderControl::DC, "P")})));
  CHECK(family.the_order("C1").discontinue_pending);
  CHECK(family.the_order("C2").state == OrderState::cancelled);
}

TEST_CASE("A41: the parent ends with the last of its children") {
  Family family;
  REQUIRE(family.receive(bare({order(OrderControl::CA, "C2")})));
  CHECK(family.parent_state() == OrderState::scheduled);
  SECTION("performed") {
    REQUIRE(family.create(family.picked("1.2", {"SPS1"})));
    REQUIRE(family.set_final("1.2", PerformedState::completed));
    CHECK(family.parent_state() == OrderState::completed);
  }
  SECTION("cancelled too") {
    REQUIRE(family.receive(bare({order(OrderControl::CA, "C1")})));
    CHECK(family.parent_state() == OrderState::cancelled);
  }
}

TEST_CASE("A41: HD of the parent holds its children") {
  Family family;
  REQUIRE(family.receive(bare({order(OrderControl::HD, "P")})));
  CHECK(family.the_order("C1").on_hold);
  CHECK(family.the_order("C2").on_hold);
}

TEST_CASE("A41: a child names a parent that is known, in ORC-8 or before it in the message") {
  Department department;
  CHECK_FALSE(department.receive(message({child("C1", "CT", "P")})));
  CHECK(department.error.kind == ErrorKind::unknown_key);
  CHECK(department.error.place == "ORC-8");
  CHECK_FALSE(department.receive(message({child("C1", "CT")})));
  CHECK(department.error.kind == ErrorKind::required_field_missing);
}

TEST_CASE("A41: PA again adds children to the parent; PA with the number of another order is 205") {
  Family family;
  REQUIRE(family.receive(message({order(OrderControl::PA, "P"), child("C3", "CT")})));
  CHECK(family.the_order("C3").parent_id == family.the_order("P").id);
  CHECK_FALSE(family.receive(message({order(OrderControl::PA, "C1")})));
  CHECK(family.error.kind == ErrorKind::duplicate_key);
}

TEST_CASE("A41: the parent of a child is a parent order of the same patient, nothing else") {
  Family family;
  REQUIRE(family.place("O1", "CT"));
  CHECK_FALSE(family.receive(message({child("C8", "CT", "O1")})));
  CHECK(family.error.kind == ErrorKind::unknown_key);
  CHECK(family.error.place == "ORC-8");
  OrderRequests others = message({child("C9", "CT", "P")});
  others.patient = pid("P2", "OTHER^ONE", "19550505");
  CHECK_FALSE(family.receive(others));
  CHECK(family.error.code == "no-parent");
  CHECK(family.the_order("O1").state == OrderState::scheduled);
}

TEST_CASE("A41: a child of a cancelled parent is not placed, one of a parent on hold is on hold") {
  Family family;
  REQUIRE(family.receive(bare({order(OrderControl::HD, "P")})));
  REQUIRE(family.receive(message({child("C3", "CT", "P")})));
  CHECK(family.the_order("C3").on_hold);
  REQUIRE(family.receive(bare({order(OrderControl::RL, "P")})));
  CHECK_FALSE(family.the_order("C3").on_hold);
  REQUIRE(family.receive(bare({order(OrderControl::CA, "P")})));
  CHECK_FALSE(family.receive(message({child("C4", "CT", "P")})));
  CHECK(family.error.code == "order-ended");
}

}  // namespace stepwise::model::test
