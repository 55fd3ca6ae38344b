// SPDX-License-Identifier: Apache-2.0
// NW: break-down, identifiers, steps that need scheduling, a number that is used twice.
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

OrderRequest nw(const std::string& number, const std::string& service) {
  return order(OrderControl::NW, number, service);
}

}  // namespace

TEST_CASE("A02: a new order becomes order, procedure and step, and RAD-4 NW/SC") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  CHECK(department.told == Lines{"RAD-4 NW/SC RP1"});
  CHECK(department.findings.empty());
  const Order& order = department.the_order();
  CHECK(order.state == OrderState::scheduled);
  CHECK(order.filler_number == "F1");
  CHECK(order.filler_authority == department.site.authority);
  CHECK(order.accession_number == "A1");
  CHECK(order.sender == "his");
  CHECK(order.status_to == "his-status");
  CHECK(order.placed_at == department.now);
  const RequestedProcedure& procedure = department.the_procedure("RP1");
  CHECK(procedure.announced_studies == Lines{procedure.study_instance_uid});
  CHECK(procedure.accession_number == "A1");
  CHECK(procedure.study_instance_uid == "2.25.1");
  CHECK(procedure.code == code("HEAD"));
  const ScheduledProcedureStep& step = department.the_step("SPS1");
  CHECK(step.state == StepState::scheduled);
  CHECK(step.start_at == local(5, 8));
  CHECK(step.modality == "CT");
  CHECK(step.requested_procedure_id == procedure.id);
  CHECK(step.order_id == order.id);
}

TEST_CASE("A06: one order, two procedures: two RAD-4, two Study UIDs, one accession number or one each") {
  Department department;
  SECTION("one an order by default") {
    REQUIRE(department.place("O1", "PE"));
    CHECK(department.the_procedure("RP2").accession_number == "A1");
  }
  SECTION("reference 3.2: one a procedure by setting") {
    department.site.accession_per_procedure = true;
    REQUIRE(department.place("O1", "PE"));
    CHECK(department.the_order().accession_number == "A1");
    CHECK(department.the_procedure("RP1").accession_number == "A1");
    CHECK(department.the_procedure("RP2").accession_number == "A2");
  }
  CHECK(department.told == Lines{"RAD-4 NW/SC RP1", "RAD-4 NW/SC RP2"});
  CHECK(department.the_procedure("RP2").study_instance_uid == "2.25.2");
}

TEST_CASE("D25: a step without a station gets all of its modality; without any it needs scheduling") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  CHECK(department.the_step("SPS1").station_aets == Lines{"CT1", "CT2"});
  CHECK(department.the_step("SPS1").location.empty());
  REQUIRE(department.place("O2", "PE"));
  CHECK(department.the_step("SPS2").station_aets == Lines{"XR1"});
  CHECK(department.the_step("SPS2").location == "room 1");

  department.site.stations.clear();
  REQUIRE(department.place("O3", "CT"));
  CHECK(department.state("SPS4") == StepState::unscheduled);
  CHECK(department.has_finding("needs-scheduling"));
  CHECK(department.told.empty());
  CHECK(department.the_procedure("RP4").announced_studies.empty());
}

TEST_CASE("a service without a plan: one procedure, one step, the modality of OBR-24, and a finding") {
  Department department;
  OrderRequest request = nw("O1", "UNKNOWN");
  SECTION("with modality and station") {
    request.stated.requested_modality = "CT";
    REQUIRE(department.receive(message({request})));
    CHECK(department.state("SPS1") == StepState::scheduled);
    CHECK(department.told == Lines{"RAD-4 NW/SC RP1"});
  }
  SECTION("without modality it needs scheduling") {
    REQUIRE(department.receive(message({request})));
    CHECK(department.state("SPS1") == StepState::unscheduled);
    CHECK(department.has_finding("needs-scheduling"));
    CHECK(department.told.empty());
  }
  CHECK(department.has_finding("no-plan"));
  CHECK(department.the_procedure("RP1").code == code("UNKNOWN"));
  CHECK(department.the_step("SPS1").description == "UNKNOWN");
}

TEST_CASE("a service by its local code alone is ordered all the same") {
  Department department;
  OrderRequest request = nw("O1", "");
  request.has_service = true;
  request.stated.service_alternate = code("LOC", "Local service", "L");
  REQUIRE(department.receive(message({request})));
  CHECK(department.the_procedure("RP1").code.value == "LOC");
}

TEST_CASE("D11: no start time: the step needs scheduling, visibly; a plan may say so too") {
  Department department;
  OrderRequest request = nw("O1", "CT");
  request.stated.requested_start.reset();
  REQUIRE(department.receive(message({request})));
  CHECK(department.state("SPS1") == StepState::unscheduled);
  CHECK(department.has_finding("needs-scheduling"));
  CHECK(department.the_order().state == OrderState::scheduled);
  CHECK(department.told.empty());

  REQUIRE(department.place("O2", "WAIT"));
  CHECK(department.state("SPS2") == StepState::unscheduled);
  CHECK(department.the_step("SPS2").start_at == local(5, 8));  // a proposal
  CHECK(department.has_finding("needs-scheduling"));
}

TEST_CASE("D11: by setting an order without a start time starts when it is received: each, or what is urgent") {
  struct Row {
    StartMissing setting;
    const char* priority;
    bool is_scheduled;
  };
  const Row row =
      GENERATE(Row{StartMissing::needs_scheduling, "S", false}, Row{StartMissing::stat_at_receipt, "S", true},
               Row{StartMissing::stat_at_receipt, "A", true}, Row{StartMissing::stat_at_receipt, "R", false},
               Row{StartMissing::stat_at_receipt, "", false}, Row{StartMissing::at_receipt, "", true});
  CAPTURE(row.priority, row.is_scheduled);
  Department department;
  department.local_now = local(5, 7, 12) + std::chrono::seconds(33);
  department.sender.start_missing = row.setting;
  OrderRequest request = nw("O1", "CT");
  request.stated.requested_start.reset();
  request.stated.priority = row.priority;
  REQUIRE(department.receive(message({request})));
  CHECK(department.has_finding("start-at-receipt") == row.is_scheduled);
  CHECK((department.state("SPS1") == StepState::scheduled) == row.is_scheduled);
  if (row.is_scheduled) CHECK(department.the_step("SPS1").start_at == local(5, 7, 12));
  // A repeat means the same order, independent of its time.
  department.local_now = local(5, 9);
  REQUIRE(department.receive(message({request})));
  CHECK(department.has_finding("idempotent"));
}

TEST_CASE("a day without a time stays a day in each step, until a time is stated") {
  Department department;
  OrderRequest request = nw("O1", "TWO");
  request.stated.requested_start = local(6, 0);
  request.stated.requested_start_is_day = true;
  REQUIRE(department.receive(message({request})));
  CHECK(department.the_step("SPS1").start_is_day);
  CHECK(department.the_step("SPS2").start_is_day);
  OrderRequest change = order(OrderControl::XO, "O1");
  change.stated.requested_start = local(6, 0);
  REQUIRE(department.receive(message({change})));
  CHECK_FALSE(department.the_step("SPS1").start_is_day);
  CHECK_FALSE(department.the_order().requested_start_is_day);
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
}

TEST_CASE("the start of each step is the order's start and its offset") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  CHECK(department.the_step("SPS1").start_at == local(5, 8));
  CHECK(department.the_step("SPS2").start_at == local(5, 8, 30));
  CHECK(department.told == Lines{"RAD-4 NW/SC RP1"});
}

TEST_CASE("D20: identifiers that the sender gives are those of the first procedure and step") {
  Department department;
  OrderRequest request = nw("O1", "PE");
  request.accession_number = "ACC9";
  request.requested_procedure_id = "P9";
  request.step_id = "S9";
  request.study_instance_uid = "1.9";
  REQUIRE(department.receive(message({request})));
  CHECK(department.the_order().accession_number == "ACC9");
  CHECK(department.the_procedure("P9").study_instance_uid == "1.9");
  CHECK(department.the_step("S9").requested_procedure_id == department.the_procedure("P9").id);
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
  CHECK(department.the_procedure("RP1").accession_number == "ACC9");
  CHECK(department.state("SPS1") == StepState::scheduled);
}

TEST_CASE("RAD-3 SC/SC for a scheduled order is an extra, by setting") {
  Department department;
  department.site.tell_scheduled = true;
  REQUIRE(department.place("O1", "CT"));
  CHECK(department.told == Lines{"RAD-4 NW/SC RP1", "RAD-3 SC/SC"});
  REQUIRE(department.place("O2", "WAIT"));
  CHECK(department.told.empty());
}

TEST_CASE("A37: NW without what it needs: 101 with the place, and nothing stored") {
  Department department;
  const auto refused = [&](const OrderRequests& requests, const char* place) {
    CHECK_FALSE(department.receive(requests));
    CHECK(department.error.kind == ErrorKind::required_field_missing);
    CHECK(department.error.place == place);
    CHECK(department.snapshot.orders.empty());
    CHECK(department.snapshot.patients.empty());
  };
  refused(message({nw("", "CT")}), "ORC-2");
  refused(message({nw("O1", "")}), "OBR-4");
  refused(bare({nw("O1", "CT")}), "PID");
  OrderRequests requests = message({nw("O1", "CT")});
  requests.patient.identifiers.clear();
  refused(requests, "PID-3");
  requests = message({nw("O1", "CT")});
  requests.patient.name = PersonName{};
  refused(requests, "PID-5");
}

TEST_CASE("A40: three groups, the second is bad: it is named and none is stored") {
  Department department;
  CHECK_FALSE(department.receive(message({nw("O1", "CT"), nw("O2", ""), nw("O3", "CT")})));
  CHECK(department.error.place == "OBR(2)-4");
  CHECK(department.snapshot.orders.empty());

  REQUIRE(department.receive(message({nw("O1", "CT"), nw("O2", "CT"), nw("O3", "PE")})));
  CHECK(department.snapshot.orders.size() == 3);
  CHECK(department.snapshot.patients.size() == 1);
  CHECK(department.told.size() == 4);

  CHECK_FALSE(department.receive(message({nw("O4", "CT"), nw("O1", "PE")})));
  CHECK(department.error.place == "ORC(2)-2");
}

TEST_CASE("D13: NW again with equal content is accepted without effect") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  const Snapshot before = department.snapshot;
  OrderRequest again = nw("O1", "CT");
  again.stated.transaction_time = "20260105070000";  // another transaction, the same content
  REQUIRE(department.receive(message({again})));
  CHECK(department.told.empty());
  CHECK(department.has_finding("idempotent"));
  CHECK(department.snapshot.orders.size() == 1);
  CHECK(department.snapshot.orders[0].order == before.orders[0].order);
}

TEST_CASE("A35, D13: NW with a used number and other content is 205, by setting a change") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  SECTION("another service") {
    CHECK_FALSE(department.place("O1", "PE"));
    CHECK(department.error.kind == ErrorKind::duplicate_key);
    CHECK(department.error.code == "placer-number-used");
    CHECK(department.error.place == "ORC-2");
    department.sender.nw_again_updates = true;
    CHECK_FALSE(department.place("O1", "PE"));  // another service is another order
    CHECK(department.error.code == "service-changed");
  }
  SECTION("another patient") {
    OrderRequests requests = message({nw("O1", "CT")});
    requests.patient = pid("P2", "OTHER^ONE");
    CHECK_FALSE(department.receive(requests));
    CHECK(department.error.code == "placer-number-used");
    department.sender.nw_again_updates = true;
    CHECK_FALSE(department.receive(requests));
    CHECK(department.snapshot.patients.size() == 1);
  }
  SECTION("another patient, and not newer: still no lost order") {
    OrderRequests requests = message({nw("O1", "CT")});
    requests.patient = pid("P2", "OTHER^ONE");
    department.the_order("O1").transaction_time = "20260105070000";
    requests.orders.front().stated.transaction_time = "20260105060000";
    CHECK_FALSE(department.receive(requests));
    CHECK(department.error.code == "placer-number-used");
    REQUIRE(department.receive(bare({order(OrderControl::CA, "O1")})));
    CHECK_FALSE(department.receive(requests));
    CHECK(department.error.code == "placer-number-used");
  }
  SECTION("another start, by setting") {
    department.sender.nw_again_updates = true;
    OrderRequest later = nw("O1", "CT");
    later.stated.requested_start = local(6, 8);
    REQUIRE(department.receive(message({later})));
    CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
    CHECK(department.the_step("SPS1").start_at == local(6, 8));
    REQUIRE(department.receive(message({later})));
    CHECK(department.has_finding("idempotent"));
  }
  SECTION("another authority is another order") {
    OrderRequest other = nw("O1", "PE");
    other.stated.placer_authority = "RIS";
    REQUIRE(department.receive(message({other})));
    CHECK(department.snapshot.orders.size() == 2);
  }
}

TEST_CASE("D13: the number of a cancelled order is never used again, for no service and by no setting") {
  Department department;
  SECTION("of an order that was placed") {
    REQUIRE(department.place("O1", "CT"));
  }
  SECTION("of a tombstone that names its service") {
    department.sender.unknown_cancel_accepted = true;
  }
  OrderRequest cancel = order(OrderControl::CA, "O1", "CT");
  cancel.stated.transaction_time = "20260105090000";
  REQUIRE(department.receive(message({cancel})));
  for (const bool updates : {false, true}) {
    department.sender.nw_again_updates = updates;
    for (const char* time : {"20260105080000", "20260105090000", "20260105100000"}) {
      INFO(time);
      OrderRequest again = nw("O1", "PE");
      again.stated.transaction_time = time;
      CHECK_FALSE(department.receive(message({again})));
      CHECK(department.error.code == "placer-number-used");
      CHECK(department.error.kind == ErrorKind::duplicate_key);
      CHECK(department.snapshot.orders.size() == 1);
    }
  }
}

TEST_CASE("R43, R52, D35: NW for a cancelled order is refused, and so is a late copy") {
  Department department;
  OrderRequest first = nw("O1", "CT");
  first.stated.transaction_time = "20260105070000";
  REQUIRE(department.receive(message({first})));
  OrderRequest cancel = order(OrderControl::CA, "O1");
  cancel.stated.transaction_time = "20260105070100";
  REQUIRE(department.receive(bare({cancel})));

  CHECK_FALSE(department.receive(message({first})));
  CHECK(department.error.code == "older");
  CHECK(department.state("SPS1") == StepState::cancelled);

  first.stated.transaction_time = "20260105070200";
  CHECK_FALSE(department.receive(message({first})));
  CHECK(department.error.code == "placer-number-used");
}

TEST_CASE("R45: a procedure keeps the Study Instance UID it was made with, also when the order comes again") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  const std::string uid = department.the_procedure("RP1").study_instance_uid;
  REQUIRE(department.place("O1", "CT"));
  CHECK(department.has_finding("idempotent"));
  CHECK(department.the_procedure("RP1").study_instance_uid == uid);
}

TEST_CASE("R46: two orders with one Study Instance UID are both kept") {
  Department department;
  OrderRequest first = nw("O1", "CT"), second = nw("O2", "CT");
  first.study_instance_uid = second.study_instance_uid = "1.2.3.4";
  REQUIRE(department.receive(message({first, second})));
  CHECK(department.the_procedure("RP1").study_instance_uid == "1.2.3.4");
  CHECK(department.the_procedure("RP2").study_instance_uid == "1.2.3.4");
}

}  // namespace stepwise::model::test
