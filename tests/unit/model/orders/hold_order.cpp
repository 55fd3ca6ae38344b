// SPDX-License-Identifier: Apache-2.0
// A39: HD and RL; RP and RO.
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {

TEST_CASE("A39: HD puts the order on hold, RL releases it; neither twice") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.receive(bare({order(OrderControl::HD, "O1")})));
  CHECK(department.the_order().on_hold);
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK(department.told.empty());
  REQUIRE(department.receive(bare({order(OrderControl::HD, "O1")})));
  CHECK(department.has_finding("idempotent"));
  REQUIRE(department.receive(bare({order(OrderControl::RL, "O1")})));
  CHECK_FALSE(department.the_order().on_hold);
  REQUIRE(department.receive(bare({order(OrderControl::RL, "O1")})));
  CHECK(department.has_finding("idempotent"));
}

TEST_CASE(
    "A39: HD for an unknown order is 204, for one that ended 207, and older than the last act of its sender too") {
  Department department;
  CHECK_FALSE(department.receive(bare({order(OrderControl::HD, "O9")})));
  CHECK(department.error.kind == ErrorKind::unknown_key);
  OrderRequest nw = order(OrderControl::NW, "O1", "CT");
  nw.stated.transaction_time = "20260105080000";
  REQUIRE(department.receive(message({nw})));
  OrderRequest rl = order(OrderControl::RL, "O1");
  rl.stated.transaction_time = "20260105070300";
  REQUIRE(department.receive(bare({rl})));
  OrderRequest hd = order(OrderControl::HD, "O1");
  hd.stated.transaction_time = "20260105065900";
  CHECK_FALSE(department.receive(bare({hd})));
  CHECK(department.error.code == "older");
  CHECK_FALSE(department.the_order().on_hold);
  REQUIRE(department.receive(bare({order(OrderControl::CA, "O1")})));
  CHECK_FALSE(department.receive(bare({order(OrderControl::HD, "O1")})));
  CHECK(department.error.code == "order-ended");
}

TEST_CASE("A39: HD while a step runs lets it go on, and says so") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.2", {"SPS1"})));
  REQUIRE(department.receive(bare({order(OrderControl::HD, "O1")})));
  CHECK(department.has_finding("step-started"));
  CHECK(department.state("SPS1") == StepState::started);
}

TEST_CASE("A39: RP cancels the order, RO places the one that replaces it, in one message") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.receive(message({order(OrderControl::RP, "O1"), order(OrderControl::RO, "O2", "PE")})));
  CHECK(department.state("SPS1") == StepState::cancelled);
  CHECK(department.the_order("O2").state == OrderState::scheduled);
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1", "ORU X RP1", "RAD-4 NW/SC RP2", "RAD-4 NW/SC RP3"});
}

TEST_CASE("A39: RP of an order that has started is refused, and nothing is placed instead") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(department.picked("1.2", {"SPS1"})));
  CHECK_FALSE(department.receive(message({order(OrderControl::RP, "O1"), order(OrderControl::RO, "O2", "PE")})));
  CHECK(department.error.code == "step-started");
  CHECK_FALSE(department.find_placed("O2"));
}

}  // namespace stepwise::model::test
