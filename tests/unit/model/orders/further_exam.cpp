// SPDX-License-Identifier: Apache-2.0
// Several exams under one placer number, by the sender's setting.
#include "model/orders/further_exam.hpp"

#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

struct Panel : Department {
  Panel() { sender.several_exams_per_number = true; }
};

}  // namespace

TEST_CASE("D13: NW again with another service is AE 205; by setting it adds an exam with procedures of its own") {
  Department strict;
  REQUIRE(strict.place("O1", "CT"));
  CHECK_FALSE(strict.place("O1", "PE"));
  CHECK(strict.error.kind == ErrorKind::duplicate_key);

  Panel panel;
  REQUIRE(panel.receive(message({order(OrderControl::NW, "O1", "CT"), order(OrderControl::NW, "O1", "PE")})));
  CHECK(panel.has_finding("exam-added"));
  CHECK(panel.snapshot.orders.size() == 1);
  CHECK(panel.told == Lines{"RAD-4 NW/SC RP1", "RAD-4 NW/SC RP2", "RAD-4 NW/SC RP3"});
  CHECK(panel.the_procedure("RP2").service == code("PE"));
  CHECK(panel.the_procedure("RP2").accession_number == panel.the_order().accession_number);
  CHECK(panel.the_procedure("RP2").study_instance_uid != panel.the_procedure("RP1").study_instance_uid);
  CHECK(panel.the_step("SPS3").start_at == local(5, 9));
  CHECK(panel.the_step("SPS2").protocol_codes == std::vector<Code>{code("PE")});
}

TEST_CASE("D13: a repeat of one of several exams has no effect; other content of it is AE 205") {
  Panel panel;
  REQUIRE(panel.place("O1", "CT"));
  REQUIRE(panel.place("O1", "PE"));
  for (const char* service : {"CT", "PE"}) {
    REQUIRE(panel.place("O1", service));
    CHECK(panel.has_finding("idempotent"));
    CHECK(panel.told.empty());
  }
  OrderRequest other = order(OrderControl::NW, "O1", "PE");
  other.stated.priority = "S";
  CHECK_FALSE(panel.receive(message({other})));
  CHECK(panel.error.code == "placer-number-used");
}

TEST_CASE("D36: a further exam shares the fields of the order; another value is reported") {
  Panel panel;
  REQUIRE(panel.place("O1", "CT"));
  OrderRequest further = order(OrderControl::NW, "O1", "PE");
  further.stated.clinical_information = "Dyspnoea";
  REQUIRE(panel.receive(message({further})));
  CHECK(panel.has_finding("change-not-applied"));
  CHECK(panel.the_order().clinical_information.empty());
}

TEST_CASE("a cancel names one of several exams by its service, without one it is of all") {
  Panel panel;
  REQUIRE(panel.place("O1", "CT"));
  REQUIRE(panel.place("O1", "PE"));
  const OrderControl control = GENERATE(OrderControl::CA, OrderControl::DC);
  SECTION("the first") {
    REQUIRE(panel.receive(bare({order(control, "O1", "CT")})));
    CHECK(panel.told == Lines{"RAD-13 CA/CA RP1", "ORU X RP1"});
    CHECK(panel.state("SPS2") == StepState::scheduled);
    REQUIRE(panel.receive(bare({order(control, "O1", "CT")})));
    CHECK(panel.has_finding("idempotent"));
  }
  SECTION("a further one") {
    REQUIRE(panel.receive(bare({order(control, "O1", "PE")})));
    CHECK(panel.state("SPS1") == StepState::scheduled);
    CHECK(panel.state("SPS2") == StepState::cancelled);
    CHECK(panel.state("SPS3") == StepState::cancelled);
  }
  SECTION("none of them") {
    CHECK_FALSE(panel.receive(bare({order(control, "O1", "TWO")})));
    CHECK(panel.error.code == "no-such-exam");
  }
  SECTION("one that has started") {
    REQUIRE(panel.create(panel.picked("1.1", {"SPS2"})));
    CHECK_FALSE(panel.receive(bare({order(control, "O1", "PE")})));
    CHECK(panel.error.code == "step-started");
    REQUIRE(panel.receive(bare({order(control, "O1", "CT")})));
    CHECK(panel.state("SPS2") == StepState::started);
  }
  SECTION("all") {
    REQUIRE(panel.receive(bare({order(control, "O1")})));
    CHECK(panel.the_order().state == OrderState::cancelled);
  }
}

TEST_CASE("an order that has ended takes no further exam") {
  Panel panel;
  REQUIRE(panel.place("O1", "CT"));
  REQUIRE(panel.create(panel.picked("1.1", {"SPS1"})));
  REQUIRE(panel.set_final("1.1", PerformedState::completed));
  CHECK_FALSE(panel.place("O1", "PE"));
  CHECK(panel.error.code == "placer-number-used");
}

TEST_CASE("the steps of all exams of one number have the limit of an order") {
  Panel panel;
  REQUIRE(panel.place("O1", "CT"));
  for (int i = 2; i <= 100; ++i) REQUIRE(panel.place("O1", "X" + std::to_string(i)));
  CHECK_FALSE(panel.place("O1", "X101"));
  CHECK(panel.error.code == "too-many-steps");
}

}  // namespace stepwise::model::test
