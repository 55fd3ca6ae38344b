// SPDX-License-Identifier: Apache-2.0
// Transfers, discharges, class changes, tracking, cancellations (reference 2.6, 8).
#include "model/visits/visit_events.hpp"
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

VisitDetails visit_numbered(const std::string& number, const std::string& point_of_care = {}) {
  VisitDetails details;
  details.present = true;
  if (!number.empty()) details.number = id(number);
  if (!point_of_care.empty()) {
    details.location = point_of_care;
    details.location_components = Composite{{point_of_care}};
  }
  return details;
}

class Hospital : public Department {
 public:
  Hospital() {
    PatientRegistration a01{
        .is_update = false, .patient = pid("P1"), .visit = visit_numbered("V1", "WARD 1"), .event_at = at(0)};
    REQUIRE(receive(a01));
  }
  using Department::receive;
  bool receive(const VisitEvent& event) {
    return act([&](Decision& d) { return apply_visit_event(d, event, sender); });
  }
  VisitEvent event(VisitChange change, const std::string& trigger, const VisitDetails& details, int seconds = 10) {
    return {change, trigger, pid("P1"), details, {}, {}, at(seconds)};
  }
  Visit& the_visit(std::size_t index = 0) { return snapshot.patients.front().visits.at(index); }
  void order_for_visit() {
    OrderRequests orders = message({order(OrderControl::NW, "O1", "CT")});
    orders.orders.front().stated.requested_start = local(5, 8);
    orders.visit = visit_numbered("V1");
    REQUIRE(receive(orders));
  }
};

}  // namespace

TEST_CASE("ADT A02: the visit is at its new place, forwarded with the prior one; A12 takes it back") {
  Hospital hospital;
  REQUIRE(hospital.receive(hospital.event(VisitChange::transfer, "A02", visit_numbered("V1", "WARD 2"))));
  CHECK(hospital.the_visit().location == "WARD 2");
  CHECK(hospital.told == Lines{"RAD-12 A02"});
  CHECK(hospital.notifications.front().prior_location == Composite{{"WARD 1"}});
  REQUIRE(hospital.receive(hospital.event(VisitChange::transfer, "A12", visit_numbered("V1", "WARD 1"), 20)));
  CHECK(hospital.the_visit().location == "WARD 1");
  CHECK(hospital.told == Lines{"RAD-12 A12"});
}

TEST_CASE("A02 without a visit number is about the only open visit") {
  Hospital hospital;
  REQUIRE(hospital.receive(hospital.event(VisitChange::transfer, "A02", visit_numbered("", "WARD 2"))));
  REQUIRE(hospital.snapshot.patients.front().visits.size() == 1);
  CHECK(hospital.the_visit().location == "WARD 2");
}

TEST_CASE("A02 of a patient with two open visits is about the one that it names; without a number about neither") {
  Hospital hospital;
  REQUIRE(hospital.receive(
      PatientRegistration{.patient = pid("P1"), .visit = visit_numbered("V2", "WARD 5"), .event_at = at(5)}));
  REQUIRE(hospital.receive(hospital.event(VisitChange::transfer, "A02", visit_numbered("V1", "WARD 2"))));
  CHECK(hospital.the_visit(0).location == "WARD 2");
  CHECK(hospital.the_visit(1).location == "WARD 5");
  CHECK(hospital.notifications.front().visit_id == hospital.the_visit(0).id);
  REQUIRE(hospital.receive(hospital.event(VisitChange::transfer, "A02", visit_numbered("V2", "WARD 6"), 20)));
  CHECK(hospital.the_visit(0).location == "WARD 2");
  CHECK(hospital.the_visit(1).location == "WARD 6");
  CHECK(hospital.notifications.front().visit_id == hospital.the_visit(1).id);
  REQUIRE(hospital.receive(hospital.event(VisitChange::discharge, "A03", {}, 30)));
  CHECK(hospital.has_finding("no-such-visit"));
  REQUIRE(hospital.receive(hospital.event(VisitChange::cancellation, "A11", visit_numbered(""), 40)));
  CHECK(hospital.has_finding("no-such-visit"));
  CHECK(hospital.the_visit(0).state == VisitState::open);
  CHECK(hospital.the_visit(1).state == VisitState::open);
  // One of them is closed: then the other one is meant.
  REQUIRE(hospital.receive(hospital.event(VisitChange::discharge, "A03", visit_numbered("V1"), 50)));
  REQUIRE(hospital.receive(hospital.event(VisitChange::discharge, "A03", visit_numbered(""), 60)));
  CHECK(hospital.the_visit(1).state == VisitState::closed);
}

TEST_CASE("A11 ends the orders of its own visit, by setting, and those of the other open visit stay") {
  Hospital hospital;
  hospital.sender.visit_cancels_orders = true;
  hospital.order_for_visit();
  OrderRequests other = message({order(OrderControl::NW, "O2", "CT")});
  other.visit = visit_numbered("V2");
  REQUIRE(hospital.receive(other));
  REQUIRE(hospital.receive(hospital.event(VisitChange::cancellation, "A11", visit_numbered("V2"))));
  CHECK(hospital.state("SPS1") == StepState::scheduled);
  CHECK(hospital.state("SPS2") == StepState::cancelled);
}

TEST_CASE("A02 that changes nothing is told to nobody; without PV1 and an open visit it has no effect") {
  Hospital hospital;
  REQUIRE(hospital.receive(hospital.event(VisitChange::transfer, "A02", visit_numbered("V1", "WARD 1"))));
  CHECK(hospital.told.empty());
  REQUIRE(hospital.receive(hospital.event(VisitChange::discharge, "A03", visit_numbered("V1"), 20)));
  REQUIRE(hospital.receive(hospital.event(VisitChange::transfer, "A02", {}, 30)));
  CHECK(hospital.has_finding("no-such-visit"));
}

TEST_CASE("A02 of a patient nobody registered makes patient and visit, as an update does") {
  Department department;
  REQUIRE(department.act([&](Decision& d) {
    return apply_visit_event(
        d, {VisitChange::transfer, "A02", pid("P7"), visit_numbered("V7", "WARD 2"), {}, {}, at(0)}, department.sender);
  }));
  REQUIRE(department.snapshot.patient_by(id("P7")));
  CHECK(department.snapshot.patient_by(id("P7"))->visits.front().location == "WARD 2");
}

TEST_CASE("A03 closes the visit, its open orders stay on the list; A13 opens it again") {
  Hospital hospital;
  hospital.order_for_visit();
  VisitEvent a03 = hospital.event(VisitChange::discharge, "A03", visit_numbered("V1"));
  a03.visit.discharged_at = std::string("20260106");
  REQUIRE(hospital.receive(a03));
  CHECK(hospital.the_visit().state == VisitState::closed);
  CHECK(hospital.the_visit().discharged_at == "20260106");
  CHECK(hospital.state("SPS1") == StepState::scheduled);
  CHECK(hospital.the_visit().closed_at);
  CHECK(hospital.told == Lines{"RAD-12 A03"});
  REQUIRE(hospital.receive(hospital.event(VisitChange::reopening, "A13", visit_numbered("V1"), 20)));
  CHECK(hospital.the_visit().state == VisitState::open);
  CHECK_FALSE(hospital.the_visit().closed_at);
}

TEST_CASE("ADT A06: class, account and visit number change; the visit stays the one its orders name") {
  Hospital hospital;
  hospital.order_for_visit();
  VisitEvent a06 = hospital.event(VisitChange::class_change, "A06", visit_numbered("V2"));
  a06.visit.patient_class = std::string("I");
  a06.patient.account_number = id("ACC2");
  a06.prior_visit = id("V1");
  REQUIRE(hospital.receive(a06));
  REQUIRE(hospital.snapshot.patients.front().visits.size() == 1);
  CHECK(hospital.the_visit().number.value == "V2");
  CHECK(hospital.the_visit().patient_class == "I");
  CHECK(hospital.the_order().visit_id == hospital.the_visit().id);
  CHECK(hospital.snapshot.patients.front().patient.account_number.value == "ACC2");
  CHECK(hospital.told == Lines{"RAD-12 A06"});
}

TEST_CASE("ADT A07: an MRG-1 equal to PID-3 has no effect; a different one changes the identifier") {
  Hospital hospital;
  VisitEvent a07 = hospital.event(VisitChange::class_change, "A07", visit_numbered("V1"));
  a07.prior_patient = id("P1");
  REQUIRE(hospital.receive(a07));
  CHECK(hospital.told.empty());
  a07.patient = pid("P2");
  a07.event_at = at(20);
  REQUIRE(hospital.receive(a07));
  CHECK(hospital.told == Lines{"A47 P1"});
  CHECK(hospital.snapshot.patients.front().patient.identifiers.front().value == "P2");
}

TEST_CASE("ADT A06: when both visit numbers are known they stay two visits") {
  Hospital hospital;
  REQUIRE(hospital.receive(
      PatientRegistration{.is_update = false, .patient = pid("P1"), .visit = visit_numbered("V2"), .event_at = at(5)}));
  VisitEvent a06 = hospital.event(VisitChange::class_change, "A06", visit_numbered("V2"));
  a06.prior_visit = id("V1");
  REQUIRE(hospital.receive(a06));
  CHECK(hospital.has_finding("visit-numbers-taken"));
  CHECK(hospital.snapshot.patients.front().visits.size() == 2);
}

TEST_CASE("ADT A10: who comes to the department has arrived for the steps of today") {
  Hospital hospital;
  hospital.site.arrival_locations = {"RAD"};
  hospital.order_for_visit();
  hospital.local_now = local(5, 7);
  SECTION("at another place") {
    REQUIRE(hospital.receive(hospital.event(VisitChange::tracking, "A10", visit_numbered("V1", "CARDIO"))));
    CHECK(hospital.state("SPS1") == StepState::scheduled);
    CHECK(hospital.the_visit().location == "CARDIO");
  }
  SECTION("leaving for it") {
    REQUIRE(hospital.receive(hospital.event(VisitChange::tracking, "A09", visit_numbered("V1", "RAD"))));
    CHECK(hospital.state("SPS1") == StepState::scheduled);
  }
  SECTION("there") {
    REQUIRE(hospital.receive(hospital.event(VisitChange::tracking, "A10", visit_numbered("V1", "RAD"))));
    CHECK(hospital.state("SPS1") == StepState::arrived);
  }
  SECTION("there, on another day") {
    hospital.local_now = local(6, 7);
    REQUIRE(hospital.receive(hospital.event(VisitChange::tracking, "A10", visit_numbered("V1", "RAD"))));
    CHECK(hospital.state("SPS1") == StepState::scheduled);
  }
}

TEST_CASE("ADT A10: only steps of orders of that visit and patient have arrived; an order without a visit is of any") {
  Hospital hospital;
  hospital.site.arrival_locations = {"RAD"};
  const auto place = [&](const std::string& number, const std::string& visit, const std::string& patient = "P1") {
    OrderRequests orders = message({order(OrderControl::NW, number, "CT")});
    orders.orders.front().stated.requested_start = local(5, 8);
    orders.patient = pid(patient);
    if (!visit.empty()) orders.visit = visit_numbered(visit);
    REQUIRE(hospital.receive(orders));
  };
  place("O1", "V1");
  place("O2", "V2");
  place("O3", "");
  place("O4", "V1", "P2");  // of another patient, with the same number
  hospital.local_now = local(5, 7);
  REQUIRE(hospital.receive(hospital.event(VisitChange::tracking, "A10", visit_numbered("V1", "RAD"))));
  CHECK(hospital.state("SPS1") == StepState::arrived);
  CHECK(hospital.state("SPS2") == StepState::scheduled);
  CHECK(hospital.state("SPS3") == StepState::arrived);
  CHECK(hospital.state("SPS4") == StepState::scheduled);
}

TEST_CASE("ADT A11, A38: the visit is cancelled and forwarded, its orders stay, and a person is told of open ones") {
  Hospital hospital;
  hospital.order_for_visit();
  const std::string trigger = GENERATE("A11", "A38");
  REQUIRE(hospital.receive(hospital.event(VisitChange::cancellation, trigger, visit_numbered("V1"))));
  CHECK(hospital.the_visit().state == VisitState::cancelled);
  CHECK(hospital.has_finding("open-orders"));
  CHECK(hospital.state("SPS1") == StepState::scheduled);
  CHECK(hospital.told == Lines{"RAD-12 " + trigger});
  VisitEvent unknown = hospital.event(VisitChange::cancellation, trigger, visit_numbered("V1"));
  unknown.patient = pid("P9");
  CHECK_FALSE(hospital.receive(unknown));
  CHECK(hospital.error.kind == ErrorKind::unknown_key);
}

TEST_CASE("A11 by setting cancels the steps that have not started, and the placer gets OC") {
  Hospital hospital;
  hospital.sender.visit_cancels_orders = true;
  hospital.order_for_visit();
  SECTION("not started") {
    REQUIRE(hospital.receive(hospital.event(VisitChange::cancellation, "A11", visit_numbered("V1"))));
    CHECK(hospital.state("SPS1") == StepState::cancelled);
    CHECK(hospital.told == Lines{"RAD-12 A11", "RAD-13 CA/CA RP1 (The visit was cancelled)", "ORU X RP1",
                                 "RAD-3 OC/CA (The visit was cancelled)"});
  }
  SECTION("started") {
    REQUIRE(hospital.create(hospital.picked("1.2", {"SPS1"})));
    REQUIRE(hospital.receive(hospital.event(VisitChange::cancellation, "A11", visit_numbered("V1"))));
    CHECK(hospital.state("SPS1") == StepState::started);
    CHECK(hospital.has_finding("open-orders"));
  }
}

TEST_CASE("R52: a visit event older than the last event is refused") {
  Hospital hospital;
  REQUIRE(hospital.receive(hospital.event(VisitChange::transfer, "A02", visit_numbered("V1", "WARD 2"), 20)));
  CHECK_FALSE(hospital.receive(hospital.event(VisitChange::transfer, "A02", visit_numbered("V1", "WARD 3"), 10)));
  CHECK(hospital.the_visit().location == "WARD 2");
  CHECK(hospital.error.code == "older");
  REQUIRE(hospital.receive(hospital.event(VisitChange::transfer, "A02", visit_numbered("V1", "WARD 2"), 10)));
  CHECK(hospital.has_finding("older"));  // the patient is there already
}

}  // namespace stepwise::model::test
