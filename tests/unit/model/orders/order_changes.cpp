// SPDX-License-Identifier: Apache-2.0
// Every row of the table of order changes (D36).
#include "model/orders/order_changes.hpp"
#include "tests/unit/model/department.hpp"

#include <algorithm>

namespace stepwise::model::test {
namespace {

// A field with one of two values.
void state(OrderRequest& request, OrderField field, bool is_other) {
  Order& stated = request.stated;
  const std::string text = is_other ? "B" : "A";
  const Code coded = code(text);
  switch (field) {
    case OrderField::placer_group_number: stated.placer_group_number = text; break;
    case OrderField::priority: stated.priority = is_other ? "S" : "R"; break;
    case OrderField::entered_by: stated.entered_by.id = text; break;
    case OrderField::ordering_provider: stated.ordering_provider.id = text; break;
    case OrderField::callback_phone: stated.callback_phone = text; break;
    case OrderField::cancel_reason: stated.cancel_reason = coded; break;
    case OrderField::entering_organization: stated.entering_organization = coded; break;
    case OrderField::service: stated.service = code(is_other ? "OTHER" : "XCH"); break;
    case OrderField::protocol: stated.service_alternate = coded; break;
    case OrderField::danger: stated.danger = coded; break;
    case OrderField::clinical_information: stated.clinical_information = text; break;
    case OrderField::body_site_modifier: stated.body_site_modifier = coded; break;
    case OrderField::transport_mode: stated.transport_mode = text; break;
    case OrderField::transport_arranged: stated.transport_arranged = text; break;
    case OrderField::service_supplements: stated.service_supplements = {coded}; break;
    case OrderField::duplicate_reason: stated.duplicate_reason = coded; break;
    case OrderField::reasons: stated.reasons = {coded}; break;
    case OrderField::diagnoses: stated.diagnoses = {coded}; break;
    case OrderField::pregnancy_status: stated.pregnancy_status = is_other ? "3" : "1"; break;
    case OrderField::order_comments: stated.order_comments = text; break;
    case OrderField::procedure_comments: stated.procedure_comments = text; break;
    case OrderField::parent: request.parent_placer_number = id(text); break;
    case OrderField::accession_number: request.accession_number = text; break;
    case OrderField::requested_procedure_id: request.requested_procedure_id = text; break;
    case OrderField::step_id: request.step_id = text; break;
    case OrderField::study_instance_uid: request.study_instance_uid = is_other ? "1.2.2" : "1.2.1"; break;
    case OrderField::modality: stated.requested_modality = is_other ? "DX" : "CT"; break;
    case OrderField::station_aet: request.station_aet = is_other ? "CT2" : "CT1"; break;
    case OrderField::location: request.location = text; break;
    case OrderField::performer: request.performing_physician.id = text; break;
    case OrderField::start: stated.requested_start = local(is_other ? 7 : 5, 8); break;
  }
}

// One step of CT, of a service that no plan describes.
OrderRequest placed_with(OrderField field) {
  OrderRequest request = order(OrderControl::NW, "O1", "XCH");
  request.stated.requested_modality = "CT";
  state(request, field, false);
  return request;
}
OrderRequest change_of(OrderField field, bool is_other) {
  OrderRequest request = order(OrderControl::XO, "O1");
  state(request, field, is_other);
  return request;
}
OrderRequest null_of(OrderField field) {
  OrderRequest request = order(OrderControl::XO, "O1");
  request.nulls = {field};
  return request;
}
OrderRequest to_modality(const std::string& modality) {
  OrderRequest request = order(OrderControl::XO, "O1");
  request.stated.requested_modality = modality;
  return request;
}

std::string place_of_finding(const Department& department, const std::string& finding_code) {
  const auto found = std::find_if(department.findings.begin(), department.findings.end(),
                                  [&](const Finding& one) { return one.code == finding_code; });
  return found == department.findings.end() ? "" : found->place;
}

}  // namespace

TEST_CASE("D36: each field of the table of changes: another value, and the same one again") {
  for (const OrderChangeRow& row : order_change_rows()) {
    INFO(row.name);
    Department department;
    REQUIRE(department.receive(message({placed_with(row.field)})));
    const bool is_done = department.receive(bare({change_of(row.field, true)}));
    CHECK(is_done == (row.effect != ChangeEffect::refused));
    if (row.effect == ChangeEffect::refused) {
      CHECK(department.error.kind == ErrorKind::state_forbids);
      CHECK(department.error.place == row.place);
      REQUIRE(department.receive(bare({change_of(row.field, false)})));
      CHECK(department.has_finding("idempotent"));
    } else if (row.effect == ChangeEffect::not_applied) {
      CHECK(department.told.empty());
      CHECK(place_of_finding(department, "change-not-applied") == row.place);
      CHECK_FALSE(department.has_finding("idempotent"));
    } else {
      CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
      CHECK(department.findings.empty());
      REQUIRE(department.receive(bare({change_of(row.field, true)})));
      CHECK(department.told.empty());
      CHECK(department.has_finding("idempotent"));
      CHECK_FALSE(department.has_finding("change-not-applied"));
    }
  }
}

TEST_CASE("D36: each field of the table of changes: null, and absent") {
  for (const OrderChangeRow& row : order_change_rows()) {
    INFO(row.name);
    Department department;
    REQUIRE(department.receive(message({placed_with(row.field)})));
    REQUIRE(department.receive(bare({order(OrderControl::XO, "O1")})));
    CHECK(department.told.empty());
    CHECK(department.has_finding("idempotent"));

    REQUIRE(department.receive(bare({null_of(row.field)})));
    CHECK_FALSE(department.has_finding("idempotent"));
    if (row.null == NullEffect::cleared) {
      CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
      CHECK(department.findings.empty());
      REQUIRE(department.receive(bare({null_of(row.field)})));
      CHECK(department.has_finding("idempotent"));
    } else {
      CHECK(department.told.empty());
      CHECK(place_of_finding(department, "change-not-applied") == row.place);
    }
  }
}

TEST_CASE("D36: a change applies to the steps that have not started; for a started step it is a finding") {
  for (const OrderChangeRow& row : order_change_rows()) {
    if (row.effect != ChangeEffect::applied_to_open) continue;
    INFO(row.name);
    Department department;
    REQUIRE(department.receive(message({placed_with(row.field)})));
    const std::string step_id = department.snapshot.orders.front().steps.front().step_id;
    REQUIRE(department.create(department.picked("1.1", {step_id.c_str()})));
    const ScheduledProcedureStep before = department.the_step(step_id);
    REQUIRE(department.receive(bare({change_of(row.field, true)})));
    CHECK(department.the_step(step_id) == before);
    CHECK(place_of_finding(department, "change-not-applied") == row.place);
    CHECK_FALSE(department.has_finding("idempotent"));
  }
}

TEST_CASE("XO with another modality: the step goes to the stations of that, and the place of a mapped field is named") {
  Department department;
  REQUIRE(department.receive(message({placed_with(OrderField::modality)})));
  CHECK(department.the_step("SPS1").station_aets == Lines{"CT1", "CT2"});
  REQUIRE(department.receive(bare({to_modality("DX")})));
  CHECK(department.the_step("SPS1").modality == "DX");
  CHECK(department.the_step("SPS1").station_aets == Lines{"XR1"});
  CHECK(department.the_step("SPS1").location == "room 1");
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK(department.the_order().requested_modality == "DX");

  // No station can perform this, so it waits for a person.
  REQUIRE(department.receive(bare({to_modality("XRAY")})));
  CHECK(department.state("SPS1") == StepState::unscheduled);
  CHECK(department.has_finding("needs-scheduling"));
  REQUIRE(department.receive(bare({to_modality("NM")})));
  CHECK(department.state("SPS1") == StepState::scheduled);

  OrderRequest mapped = null_of(OrderField::modality);
  mapped.places = {{OrderField::modality, "ZXX-3"}};
  REQUIRE(department.receive(bare({mapped})));
  CHECK(place_of_finding(department, "change-not-applied") == "ZXX-3");
}

TEST_CASE("XO with a modality where the procedure plan says another one: the plan stays, with a finding") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.receive(bare({to_modality("CT")})));
  CHECK(department.the_step("SPS1").modality == "DX");
  CHECK(department.the_step("SPS2").modality == "NM");
  CHECK(place_of_finding(department, "change-not-applied") == "OBR-24");
}

TEST_CASE("XO with the start that was ordered, of an exam that the department has moved: not idempotent") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  department.the_step("SPS1").start_at = local(6, 11);
  OrderRequest same = order(OrderControl::XO, "O1");
  same.stated.requested_start = local(5, 8);
  REQUIRE(department.receive(bare({same})));
  CHECK(department.the_step("SPS1").start_at == local(6, 11));
  CHECK(place_of_finding(department, "change-not-applied") == "ORC-7.4");
  CHECK_FALSE(department.has_finding("idempotent"));
}

TEST_CASE("D36: preassigned steps: modality changes the stations, protocol is replaced, faults are reported") {
  Department department;
  PreassignedStep given;
  given.accession_number = "ACC7";
  given.requested_procedure_id = "RP7";
  given.study_instance_uid = "1.2.7";
  given.step_id = "S7";
  given.modality = "CT";
  given.protocol = code("P1");
  given.start = local(6, 9);
  const auto omi = [](OrderControl control, std::vector<PreassignedStep> steps) {
    OrderRequest request = order(control, "O1", "XCH");
    request.preassigned_steps = std::move(steps);
    request.takes_given_numbers = true;
    return request;
  };
  REQUIRE(department.receive(message({omi(OrderControl::NW, {given})})));

  PreassignedStep changed = given;
  changed.modality = "DX";
  changed.protocol = code("P2");
  REQUIRE(department.receive(message({omi(OrderControl::XO, {changed})})));
  CHECK(department.the_step("S7").station_aets == Lines{"XR1"});
  CHECK(department.the_step("S7").protocol_codes == std::vector{code("P2")});
  CHECK(department.the_step("S7").description == "P2");
  CHECK(department.told == Lines{"RAD-13 XO/SC RP7"});

  PreassignedStep other = changed;
  other.study_instance_uid = "1.2.8";
  CHECK_FALSE(department.receive(message({omi(OrderControl::XO, {other})})));
  CHECK(department.error.code == "identifier-changed");
  other = changed;
  other.step_id = "S9";
  REQUIRE(department.receive(message({omi(OrderControl::XO, {other})})));
  CHECK(place_of_finding(department, "change-not-applied") == "IPC");
  CHECK_FALSE(department.has_finding("idempotent"));

  REQUIRE(department.create(department.picked("1.1", {"S7"})));
  REQUIRE(department.receive(message({omi(OrderControl::XO, {given})})));
  CHECK(department.the_step("S7").modality == "DX");
  CHECK(place_of_finding(department, "change-not-applied") == "IPC");
}

}  // namespace stepwise::model::test
