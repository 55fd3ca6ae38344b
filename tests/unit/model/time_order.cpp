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

TEST_CASE("D35: each act on an order, older than the sender's newest act, as old, newer, and of an unknown time") {
  struct Row {
    OrderControl control;
    const char* service;  // of an act that states the order again
    bool starts_held;     // so that the act changes something
  };
  for (const Row& row :
       {Row{OrderControl::CA, "", false}, Row{OrderControl::DC, "", false}, Row{OrderControl::RP, "", false},
        Row{OrderControl::XO, "", false}, Row{OrderControl::HD, "", false}, Row{OrderControl::RL, "", true},
        Row{OrderControl::NW, "CT", false}, Row{OrderControl::RO, "CT", false}, Row{OrderControl::CH, "CT", false}}) {
    INFO(static_cast<int>(row.control));
    const auto done_at = [&](const char* time) {
      Department department;
      department.sender.nw_again_updates = true;
      REQUIRE(department.receive(message({order(OrderControl::PA, "G1", "PE")})));
      REQUIRE(department.receive(message({timed(OrderControl::NW, "20260105060000", "CT")})));
      REQUIRE(department.receive(
          message({timed(row.starts_held ? OrderControl::HD : OrderControl::XO, "20260105063000")})));
      OrderRequest act = timed(row.control, time, row.service);
      act.stated.requested_start = local(9, 11);
      act.stated.clinical_information = "changed";
      if (row.control == OrderControl::CH) act.parent_placer_number = id("G1", "HIS");
      const Order before = department.the_order();
      const StepState step_before = department.state("SPS1");
      const bool is_done = department.receive(message({act}));
      if (!is_done) {
        CHECK(department.error.code == "older");
        CHECK(department.error.kind == ErrorKind::state_forbids);
        CHECK(department.the_order() == before);
        CHECK(department.state("SPS1") == step_before);
      } else {
        CHECK((department.the_order() != before || department.state("SPS1") != step_before));
      }
      return is_done;
    };
    CHECK_FALSE(done_at("20260105062959"));
    CHECK_FALSE(done_at("202601050629"));
    CHECK_FALSE(done_at("2026010505"));
    CHECK_FALSE(done_at("20260104"));
    CHECK(done_at("20260105063000"));
    CHECK(done_at("202601050630"));
    CHECK(done_at("2026010506"));
    CHECK(done_at("20260105"));
    CHECK(done_at("20260105063001"));
    CHECK(done_at("20260105063000.5"));
    CHECK(done_at(""));
  }
}

TEST_CASE("D35: each act on a parent of two orders, older and as old") {
  for (const OrderControl control :
       {OrderControl::CA, OrderControl::DC, OrderControl::RP, OrderControl::HD, OrderControl::RL}) {
    INFO(static_cast<int>(control));
    for (const auto& [time, is_done] : {std::pair{"20260105062959", false}, std::pair{"20260105063000", true}}) {
      Department department;
      OrderRequest parent = order(OrderControl::PA, "G1", "PE"), first = order(OrderControl::CH, "O1", "CT"),
                   second = order(OrderControl::CH, "O2", "CT");
      for (OrderRequest* one : {&parent, &first, &second}) one->stated.transaction_time = "20260105060000";
      REQUIRE(department.receive(message({parent, first, second})));
      OrderRequest hold = order(control == OrderControl::RL ? OrderControl::HD : OrderControl::RL, "G1");
      hold.stated.transaction_time = "20260105063000";
      REQUIRE(department.receive(message({hold})));
      OrderRequest act = order(control, "G1");
      act.stated.transaction_time = time;
      CHECK(department.receive(message({act})) == is_done);
      if (!is_done) CHECK(department.error.code == "older");
      const bool ends = control != OrderControl::HD && control != OrderControl::RL;
      for (const char* step : {"SPS1", "SPS2"})
        CHECK((department.state(step) == StepState::cancelled) == (is_done && ends));
    }
  }
}

TEST_CASE("D35: the cancel of one of several exams under one number, older and as old") {
  for (const OrderControl control : {OrderControl::CA, OrderControl::DC, OrderControl::RP}) {
    for (const auto& [time, is_done] : {std::pair{"20260105062959", false}, std::pair{"20260105063000", true}}) {
      Department department;
      department.sender.several_exams_per_number = true;
      REQUIRE(department.place("O1", "CT"));
      REQUIRE(department.place("O1", "PE"));
      REQUIRE(department.receive(message({timed(OrderControl::HD, "20260105063000")})));
      CHECK(department.receive(message({timed(control, time, "CT")})) == is_done);
      if (!is_done) CHECK(department.error.code == "older");
      CHECK((department.state("SPS1") == StepState::cancelled) == is_done);
      CHECK(department.state("SPS2") == StepState::scheduled);
    }
  }
}

TEST_CASE("D35: a time is ahead beyond five minutes, for each sender and each act of the message") {
  for (const auto& [time, is_ahead] :
       {std::pair{"20260105070500", false}, std::pair{"20260105070501", true}, std::pair{"202601050705", false},
        std::pair{"202601050706", true}, std::pair{"2026010507", false}, std::pair{"2026010508", true},
        std::pair{"20260105", false}, std::pair{"20260106", true}, std::pair{"", false}}) {
    INFO(time);
    Department department;
    OrderRequest second = order(OrderControl::NW, "O2", "CT");
    second.stated.transaction_time = time;
    REQUIRE(department.receive(message({timed(OrderControl::NW, "20260105070000", "CT"), second})));
    CHECK(department.has_finding("time-ahead") == is_ahead);
    CHECK(department.the_order("O2").transaction_time == (is_ahead ? "20260105070000" : time));
    CHECK(department.the_order("O1").transaction_time == "20260105070000");
  }
}

TEST_CASE("D35: an event is ahead beyond five minutes; equal to the newest one it is not older") {
  using namespace std::chrono_literals;
  for (const auto& [ahead, is_found] : {std::pair{300s, false}, std::pair{301s, true}}) {
    Department department;
    REQUIRE(department.receive(
        PatientRegistration{.patient = pid("P1"), .visit = {}, .event_at = EventTime(department.now + ahead)}));
    CHECK(department.has_finding("time-ahead") == is_found);
    CHECK(department.snapshot.patients[0].patient.updated_by_event_at ==
          (is_found ? department.now : department.now + 300s));
  }
  for (const auto& [seconds, is_done] : {std::pair{9, false}, std::pair{10, true}, std::pair{11, true}}) {
    Department department;
    REQUIRE(department.receive(PatientRegistration{.patient = pid("P1"), .visit = {}, .event_at = at(10)}));
    CHECK(department.receive(PatientRegistration{
              .is_update = true, .patient = pid("P1", "SMITH^JANE"), .visit = {}, .event_at = at(seconds)}) == is_done);
  }
}

TEST_CASE("D38: of an order and of a patient the newest times of 16 senders are kept; of a 17th the oldest gives way") {
  Department department;
  department.sender.name = "s0";
  REQUIRE(department.place("O1", "CT"));
  const auto act_of = [&](int sender, const char* time) {
    department.sender.name = "s" + std::to_string(sender);
    return department.receive(message({timed(OrderControl::XO, time)})) &&
           department.receive(
               PatientRegistration{.is_update = true, .patient = pid("P1"), .visit = {}, .event_at = at(100 + sender)});
  };
  for (int sender = 1; sender <= 16; ++sender) REQUIRE(act_of(sender, "20260105063000"));
  CHECK(department.the_order().act_marks.size() == 16);
  CHECK(department.the_order().act_marks.front().sender == "s1");
  CHECK(department.snapshot.patients[0].patient.event_marks.size() == 16);
  REQUIRE(act_of(17, "20260105063000"));
  CHECK(department.the_order().act_marks.size() == 16);
  CHECK(department.the_order().act_marks.front().sender == "s2");
  CHECK(department.the_order().act_marks.back().sender == "s17");
  CHECK(department.snapshot.patients[0].patient.event_marks.size() == 16);
  CHECK(department.snapshot.patients[0].patient.event_marks.front().sender == "s2");
  department.sender.name = "s2";
  CHECK_FALSE(department.receive(message({timed(OrderControl::CA, "20260105062959")})));
  department.sender.name = "s1";
  CHECK(department.receive(message({timed(OrderControl::CA, "20260105062959")})));
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
      const Order before = department.the_order();
      const bool done = department.receive(message({request}));
      const std::string& time = request.stated.transaction_time;
      RC_ASSERT(done || department.error.code == "older");
      RC_ASSERT(done || time < last);
      if (done && time < last) {  // it held already: nothing was done
        RC_ASSERT(department.the_order().on_hold == before.on_hold);
        RC_ASSERT(department.the_order().requested_start == before.requested_start);
      }
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
