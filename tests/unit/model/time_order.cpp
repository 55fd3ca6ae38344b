// SPDX-License-Identifier: Apache-2.0
// D35: what a sender's times order.
#include "model/time_order.hpp"

#include "tests/unit/model/department.hpp"

#include <map>
#include <rapidcheck.h>

namespace stepwise::model::test {
namespace {

OrderRequest timed(OrderControl control, const std::string& time, const std::string& service = {}) {
  OrderRequest request = order(control, "O1", service);
  request.stated.transaction_time = time;
  if (control == OrderControl::XO) request.stated.requested_start = local(9, 9);
  return request;
}

}  // namespace

TEST_CASE("D35: a cancel of a slow clock actions: nothing newer contradicts it") {
  Department department;
  REQUIRE(department.receive(message({timed(OrderControl::NW, "20260105070000", "CT")})));
  REQUIRE(department.receive(message({timed(OrderControl::CA, "20260105065900")})));
  CHECK(department.state("SPS1") == StepState::cancelled);
}

TEST_CASE("D35: a time more than 5 minutes ahead of the receipt counts as the receipt") {
  Department department;  // it is 7:00
  REQUIRE(department.receive(message({timed(OrderControl::NW, "20270105070000", "CT")})));
  CHECK(department.has_finding("time-ahead"));
  CHECK(department.the_order().transaction_time == "20260105070000");
  REQUIRE(department.receive(message({timed(OrderControl::XO, "20260105070501")})));
  CHECK(department.has_finding("time-ahead"));
  REQUIRE(department.receive(message({timed(OrderControl::CA, "20260105070000")})));
  CHECK(department.state("SPS1") == StepState::cancelled);

  Department close;
  REQUIRE(close.receive(message({timed(OrderControl::NW, "20260105070500", "CT")})));
  CHECK_FALSE(close.has_finding("time-ahead"));
}

TEST_CASE("D35: a sender whose clock is some five minutes ahead is not refused when it is a little more") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.receive(message({timed(OrderControl::XO, "20260105070459")})));
  REQUIRE(department.receive(message({timed(OrderControl::CA, "20260105070501")})));
  CHECK(department.state("SPS1") == StepState::cancelled);
  using namespace std::chrono_literals;
  REQUIRE(department.receive(PatientRegistration{.is_update = true,
                                                 .patient = pid("P1", "SMITH^JANE"),
                                                 .visit = {},
                                                 .event_at = EventTime(department.now + 299s)}));
  REQUIRE(department.receive(PatientRegistration{.is_update = true,
                                                 .patient = pid("P1", "SMITH^JOAN"),
                                                 .visit = {},
                                                 .event_at = EventTime(department.now + 301s)}));
}

TEST_CASE("D35: the times of two senders are not compared") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.receive(message({timed(OrderControl::XO, "20260105070000")})));
  department.sender.name = "other";
  REQUIRE(department.receive(message({timed(OrderControl::CA, "20260105060000")})));
  CHECK(department.state("SPS1") == StepState::cancelled);
}

TEST_CASE("D35: each act that is older and does not hold already is 207 older, one that holds is accepted") {
  struct Row {
    OrderControl newer, older;
    bool holds;
  };
  for (const Row& row :
       {Row{OrderControl::HD, OrderControl::CA, false}, Row{OrderControl::HD, OrderControl::DC, false},
        Row{OrderControl::HD, OrderControl::RP, false}, Row{OrderControl::HD, OrderControl::RL, false},
        Row{OrderControl::HD, OrderControl::XO, false}, Row{OrderControl::RL, OrderControl::HD, false},
        Row{OrderControl::CA, OrderControl::CA, true}, Row{OrderControl::CA, OrderControl::DC, true},
        Row{OrderControl::HD, OrderControl::HD, true}, Row{OrderControl::XO, OrderControl::XO, true}}) {
    INFO(static_cast<int>(row.newer) << " then " << static_cast<int>(row.older));
    Department department;
    REQUIRE(department.place("O1", "CT"));
    REQUIRE(department.receive(message({timed(row.newer, "20260105065900")})));
    const Order before = department.the_order();
    CHECK(department.receive(message({timed(row.older, "20260105065800")})) == row.holds);
    CHECK(department.the_order() == before);
    if (row.holds) continue;
    CHECK(department.error.kind == ErrorKind::state_forbids);
    CHECK(department.error.code == "older");
    CHECK(department.error.place == "ORC-9");
  }
}

TEST_CASE("D35: NW again, older than what its sender changed since, is refused") {
  Department department;
  department.sender.nw_again_updates = true;
  REQUIRE(department.receive(message({timed(OrderControl::NW, "20260105065900", "CT")})));
  OrderRequest late = timed(OrderControl::NW, "20260105065800", "CT");
  late.stated.clinical_information = "of before";
  CHECK_FALSE(department.receive(message({late})));
  CHECK(department.error.code == "older");
  late.stated.transaction_time = "20260105070000";
  REQUIRE(department.receive(message({late})));
}

TEST_CASE("D35: an A05 with an event time of next June does not make later A08 ineffective") {
  Department department;
  using namespace std::chrono_literals;
  REQUIRE(department.receive(
      PatientRegistration{.patient = pid("P1"), .visit = {}, .event_at = EventTime(department.now + 24h * 150)}));
  CHECK(department.has_finding("time-ahead"));
  department.now += 1h;
  REQUIRE(department.receive(PatientRegistration{
      .is_update = true, .patient = pid("P1", "SMITH^JANE"), .visit = {}, .event_at = EventTime(department.now)}));
  CHECK(to_text(department.snapshot.patients[0].patient.name) == "SMITH^JANE");
}

TEST_CASE("D35: an older event of another sender is applied") {
  Department department;
  REQUIRE(department.receive(PatientRegistration{.patient = pid("P1"), .visit = {}, .event_at = at(60)}));
  department.sender.name = "other";
  REQUIRE(department.receive(
      PatientRegistration{.is_update = true, .patient = pid("P1", "SMITH^JANE"), .visit = {}, .event_at = at(0)}));
  CHECK(to_text(department.snapshot.patients[0].patient.name) == "SMITH^JANE");
}

TEST_CASE(
    "property: an act is refused as older only after a newer one of the same sender, and AA means that it holds") {
  CHECK(rc::check([] {
    Department department;
    RC_ASSERT(department.place("O1", "CT"));
    std::map<std::string, std::string> newest;
    for (int i = 0; i < 8; ++i) {
      const auto control = *rc::gen::element(OrderControl::HD, OrderControl::RL, OrderControl::XO);
      department.sender.name = *rc::gen::element<std::string>("a", "b");
      const int minute = *rc::gen::inRange(0, 60);
      OrderRequest request =
          timed(control, "2026010506" + std::string(minute < 10 ? "0" : "") + std::to_string(minute) + "00");
      if (control == OrderControl::XO) request.stated.requested_start = local(9, *rc::gen::inRange(8, 11));
      std::string& last = newest[department.sender.name];
      const bool done = department.receive(message({request}));
      const std::string& time = request.stated.transaction_time;
      RC_ASSERT(done || department.error.code == "older");
      RC_ASSERT(done || time < last);
      if (!done) continue;
      last = std::max(last, time);
      if (control == OrderControl::XO)
        RC_ASSERT(department.the_order().requested_start == request.stated.requested_start);
      else
        RC_ASSERT(department.the_order().on_hold == (control == OrderControl::HD));
    }
  }));
}

}  // namespace stepwise::model::test
