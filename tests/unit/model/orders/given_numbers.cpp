// SPDX-License-Identifier: Apache-2.0
// D34: a number belongs to who assigned it, and to one patient.
#include "model/orders/aliases.hpp"

#include "model/mpps/availability.hpp"
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

OrderRequests order_with_number(const std::string& number, const std::string& patient,
                                std::string OrderRequest::*member, const std::string& value) {
  OrderRequest request = order(OrderControl::NW, number, "CT");
  request.*member = value;
  OrderRequests requests = message({request});
  requests.patient = pid(patient, "NAME^" + patient, patient == "P1" ? "19750402" : "19800101");
  return requests;
}

const std::vector<std::string OrderRequest::*>& members() {
  static const std::vector<std::string OrderRequest::*> all{
      &OrderRequest::accession_number, &OrderRequest::requested_procedure_id, &OrderRequest::study_instance_uid};
  return all;
}

}  // namespace

TEST_CASE("D34: a given number that another patient has is 205, by setting a finding; the same patient may share it") {
  for (const auto member : members()) {
    Department department;
    REQUIRE(department.receive(order_with_number("O1", "P1", member, "1.2.3")));
    REQUIRE(department.receive(order_with_number("O2", "P1", member, "1.2.3")));
    CHECK_FALSE(department.receive(order_with_number("O3", "P2", member, "1.2.3")));
    CHECK(department.error.kind == ErrorKind::duplicate_key);
    CHECK(department.error.code == "number-of-another-patient");
    CHECK(department.error.value == "1.2.3");
    department.sender.accept_number_mismatch = true;
    REQUIRE(department.receive(order_with_number("O3", "P2", member, "1.2.3")));
    CHECK(department.has_finding("number-of-another-patient"));
  }
}

TEST_CASE("D34: the steps of a scheduler are held to the same") {
  Department department;
  const auto scheduled = [](const std::string& number, const std::string& patient,
                            std::string PreassignedStep::*member) {
    OrderRequest request = order(OrderControl::NW, number, "CT");
    PreassignedStep step;
    step.step_id = "S" + number;
    step.study_instance_uid = "1.9." + number;
    step.*member = "1.2.3";
    request.preassigned_steps = {step};
    request.takes_given_numbers = true;
    OrderRequests requests = message({request});
    requests.patient = pid(patient, "NAME^" + patient);
    return requests;
  };
  int number = 0;
  for (const auto member : {&PreassignedStep::accession_number, &PreassignedStep::requested_procedure_id,
                            &PreassignedStep::study_instance_uid}) {
    Department one;
    REQUIRE(one.receive(scheduled(std::to_string(++number), "P1", member)));
    CHECK_FALSE(one.receive(scheduled(std::to_string(++number), "P2", member)));
    CHECK(one.error.code == "number-of-another-patient");
  }
}

TEST_CASE("D34: an order that was cancelled gives its numbers back: the placer corrects a wrong patient") {
  Department department;
  REQUIRE(department.receive(order_with_number("O1", "P1", &OrderRequest::accession_number, "A7")));
  REQUIRE(department.receive(bare({order(OrderControl::CA, "O1")})));
  CHECK(department.receive(order_with_number("O2", "P2", &OrderRequest::accession_number, "A7")));
}

TEST_CASE("D34: two hospitals with one placer number have two orders, and each cancels its own") {
  Department department;
  const auto sent = [&](const std::string& sender, OrderControl control, const std::string& patient) {
    department.sender.name = sender;
    department.sender.status_to = sender + "-status";
    OrderRequest request = order(control, "80001", control == OrderControl::NW ? "CT" : "");
    request.stated.placer_authority.clear();
    OrderRequests requests = message({request});
    requests.patient = pid(patient, "NAME^" + patient);
    return department.receive(requests);
  };
  REQUIRE(sent("a", OrderControl::NW, "P1"));
  REQUIRE(sent("b", OrderControl::NW, "P2"));
  REQUIRE(department.snapshot.orders.size() == 2);
  CHECK(department.snapshot.orders[0].order.status_to == "a-status");
  CHECK(department.snapshot.orders[1].order.status_to == "b-status");
  CHECK_FALSE(sent("b", OrderControl::CA, "P1"));
  REQUIRE(sent("b", OrderControl::CA, "P2"));
  CHECK(department.snapshot.orders[0].order.state == OrderState::scheduled);
  CHECK(department.snapshot.orders[1].order.state == OrderState::cancelled);
  CHECK_FALSE(sent("c", OrderControl::CA, "P1"));
  CHECK(department.error.code == "no-such-order");
}

TEST_CASE(
    "D34: an MPPS that names a Study Instance UID of two patients is linked to neither, unless it says whose it is") {
  Department department;
  department.sender.accept_number_mismatch = true;
  REQUIRE(department.receive(order_with_number("O1", "P1", &OrderRequest::study_instance_uid, "1.2.3")));
  REQUIRE(department.receive(order_with_number("O2", "P2", &OrderRequest::study_instance_uid, "1.2.3")));
  const auto performed = [&](const std::string& uid, const std::string& patient) {
    PerformedStepUpdate created = department.picked(uid, {}, patient);
    created.stated.modality = "CT";
    created.stated.references = {{}};
    created.stated.references.front().study_instance_uid = "1.2.3";
    return department.create(created);
  };
  for (const std::string patient : {"", "P9"}) {
    REQUIRE(performed("1." + std::to_string(patient.size()), patient));
    CHECK(department.has_finding("study-of-several-patients"));
    CHECK(department.snapshot.performed.back().links.empty());
    CHECK(department.snapshot.performed.back().discrepancy == Discrepancy::unmatched);
  }
  REQUIRE(performed("1.7", "P2"));
  REQUIRE(department.snapshot.performed.back().links.size() == 1);
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK(department.state("SPS2") == StepState::started);
}

TEST_CASE("D34: images of a study of two patients complete no step") {
  Department department;
  department.sender.accept_number_mismatch = department.site.complete_by_images = true;
  REQUIRE(department.receive(order_with_number("O1", "P1", &OrderRequest::study_instance_uid, "1.2.3")));
  REQUIRE(department.receive(order_with_number("O2", "P2", &OrderRequest::study_instance_uid, "1.2.3")));
  AvailabilityNotice notice;
  notice.study_instance_uid = "1.2.3";
  notice.instances = notice.available = 3;
  REQUIRE(department.act([&](Decision& d) -> Result<void> {
    take_availability(d, notice);
    return {};
  }));
  CHECK(department.has_finding("study-of-several-patients"));
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK(department.state("SPS2") == StepState::scheduled);
}

}  // namespace stepwise::model::test
