// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/model/department.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model::test {
namespace {

PlannedStep planned(const std::string& modality, int offset_minutes = 0) {
  PlannedStep step;
  step.description = modality + " step";
  step.modality = modality;
  step.offset_minutes = offset_minutes;
  step.duration_minutes = 15;
  return step;
}

PlannedProcedure procedure(const std::string& value, std::vector<PlannedStep> steps) {
  return {.code = code(value), .description = value + " procedure", .steps = std::move(steps)};
}

}  // namespace

Code code(const std::string& value, const std::string& meaning, const std::string& scheme) {
  return {value, meaning.empty() ? value : meaning, scheme, ""};
}

Identifier id(const std::string& value, const std::string& authority) {
  return {value, authority, "", "", "MR"};
}

PersonName name(const std::string& text) {
  return parse_person_name(text);
}

LocalTime local(int day, int hour, int minute) {
  using namespace std::chrono;
  return LocalTime(local_days(2026y / January / day)) + hours(hour) + minutes(minute);
}

Instant at(int seconds) {
  using namespace std::chrono;
  return sys_days(2026y / January / 5) + std::chrono::seconds(seconds);
}

PatientDemographics pid(const std::string& patient_id, const std::string& patient_name, const std::string& birth_date) {
  PatientDemographics patient;
  patient.identifiers = {id(patient_id)};
  patient.name = name(patient_name);
  patient.birth_date = birth_date;
  return patient;
}

OrderRequest order(OrderControl control, const std::string& placer_number, const std::string& service) {
  OrderRequest request;
  request.control = control;
  request.stated.placer_number = placer_number;
  request.stated.placer_authority = "HIS";
  request.has_service = !service.empty();
  if (request.has_service) {
    request.stated.service = code(service);
    request.stated.requested_start = local(5, 8);
  }
  return request;
}

OrderRequests bare(std::vector<OrderRequest> requests) {
  OrderRequests message;
  message.orders = std::move(requests);
  int group = 0;
  for (OrderRequest& request : message.orders) request.group = ++group;
  return message;
}

OrderRequests message(std::vector<OrderRequest> requests) {
  OrderRequests message = bare(std::move(requests));
  message.has_patient = true;
  message.patient = pid("P1");
  return message;
}

Department::Department() {
  site.stations = {{"xray", "XR1", "DX", "", "room 1"},
                   {"gamma", "NM1", "NM", "", ""},
                   {"ct1", "CT1", "CT", "", ""},
                   {"ct2", "CT2", "CT", "", ""}};
  sender.name = "his";
  sender.status_to = "his-status";
  snapshot.plans = {
      {.service = code("PE"),
       .procedures = {procedure("CHEST", {planned("DX")}), procedure("LUNG", {planned("NM", 60)})}},
      {.service = code("TWO"), .procedures = {procedure("BOTH", {planned("CT"), planned("CT", 30)})}},
      {.service = code("CT"), .procedures = {procedure("HEAD", {planned("CT")})}},
      {.service = code("WAIT"), .auto_schedule = false, .procedures = {procedure("LATER", {planned("CT")})}}};
}

bool Department::receive(const OrderRequests& requests) {
  return act([&](Decision& decision) { return apply_order_requests(decision, requests, sender); });
}
bool Department::receive(const PatientRegistration& request) {
  return act([&](Decision& decision) { return register_patient(decision, request, sender); });
}
bool Department::receive(const PatientMerges& request) {
  return act([&](Decision& decision) { return merge_patients(decision, request, sender); });
}
bool Department::place(const std::string& placer_number, const std::string& service) {
  return receive(message({order(OrderControl::NW, placer_number, service)}));
}

PerformedStepUpdate Department::picked(const std::string& uid, std::initializer_list<const char*> step_ids,
                                       const std::string& patient_id) {
  PerformedStepUpdate created;
  created.state = PerformedState::in_progress;
  PerformedProcedureStep& stated = created.stated;
  stated.sop_instance_uid = uid;
  stated.patient_identifier = {patient_id, "", "", "", ""};
  stated.performed_step_id = "PPS-" + uid;
  stated.started_on = "20260105";
  stated.started_time = "080000";
  for (const char* step_id : step_ids) {
    ScheduledStepReference item;
    item.step_id = step_id;
    if (OrderRecord* record = snapshot.order_by_step_id(step_id)) {
      const auto& step = the_step(step_id);
      const RequestedProcedure& one = *record->procedure(step.requested_procedure_id);
      item.study_instance_uid = one.study_instance_uid;
      item.accession_number = one.accession_number;
      item.requested_procedure_id = one.requested_procedure_id;
      stated.modality = step.modality;
    }
    stated.references.push_back(std::move(item));
  }
  return created;
}

bool Department::create(const PerformedStepUpdate& created) {
  return act([&](Decision& decision) { return start_performed_step(decision, created, station); });
}

bool Department::set(const std::string& uid, const PerformedStepUpdate& update) {
  return act([&](Decision& decision) { return update_performed_step(decision, uid, update, station); });
}

bool Department::set_final(const std::string& uid, PerformedState state, const Code& reason) {
  PerformedStepUpdate update;
  update.state = state;
  update.has_end = update.has_series = update.has_reason = true;
  update.stated.ended_on = "20260105";
  update.stated.ended_time = "081500";
  update.stated.series = {{.series_instance_uid = "1.2." + uid,
                           .description = "",
                           .protocol_name = "p",
                           .retrieve_aet = "",
                           .operators_name = ""}};
  update.stated.discontinuation_reason = reason;
  return set(uid, update);
}

OrderRecord* Department::find_placed(const std::string& placer_number) {
  const auto found = std::find_if(snapshot.orders.begin(), snapshot.orders.end(), [&](const OrderRecord& record) {
    return record.order.placer_number == placer_number;
  });
  return found == snapshot.orders.end() ? nullptr : &*found;
}

Order& Department::the_order(const std::string& placer_number) {
  OrderRecord* record = find_placed(placer_number);
  REQUIRE(record);
  return record->order;
}

RequestedProcedure& Department::the_procedure(const std::string& requested_procedure_id) {
  for (OrderRecord& record : snapshot.orders) {
    for (RequestedProcedure& one : record.procedures) {
      if (one.requested_procedure_id == requested_procedure_id) return one;
    }
  }
  FAIL("no requested procedure " << requested_procedure_id);
  throw 0;
}

ScheduledProcedureStep& Department::the_step(const std::string& step_id) {
  OrderRecord* record = snapshot.order_by_step_id(step_id);
  REQUIRE(record);
  return *std::find_if(record->steps.begin(), record->steps.end(),
                       [&](const auto& step) { return step.step_id == step_id; });
}

PerformedProcedureStep& Department::the_performed(const std::string& uid) {
  PerformedProcedureStep* performed = snapshot.performed_by_uid(uid);
  REQUIRE(performed);
  return *performed;
}

bool Department::has_finding(const std::string& finding_code) const {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& finding) { return finding.code == finding_code; });
}

std::string Department::line(const Notification& notification, Snapshot& snapshot) {
  const std::string codes = notification.order_control + "/" + notification.order_status;
  const Code& why = notification.reason;
  const std::string reason = why.empty() ? "" : " (" + (why.meaning.empty() ? why.value : why.meaning) + ")";
  std::string procedure;
  if (OrderRecord* record = snapshot.order(notification.order_id)) {
    if (const RequestedProcedure* one = record->procedure(notification.requested_procedure_id))
      procedure = " " + one->requested_procedure_id;
  }
  switch (notification.kind) {
    case NotificationKind::order_status:
    case NotificationKind::order_cancelled:
    case NotificationKind::order_number_request: return "RAD-3 " + codes + reason;
    case NotificationKind::procedure_scheduled: return "RAD-4 " + codes + procedure + reason;
    case NotificationKind::procedure_updated: return "RAD-13 " + codes + procedure + reason;
    case NotificationKind::result: return "ORU" + procedure;
    case NotificationKind::no_result: return "ORU X" + procedure;
    case NotificationKind::patient_updated: return "RAD-12 " + notification.event;
    case NotificationKind::patient_merged: return "RAD-12 A40";
    case NotificationKind::identifier_changed: return "A47 " + notification.prior_identifier.value;
    case NotificationKind::appointment: return "RAD-48 " + notification.event + procedure + reason;
  }
  return {};
}

void Department::commit(Snapshot decided) {
  snapshot = std::move(decided);
  for (PatientRecord& record : snapshot.patients) record.changed = false;
  for (OrderRecord& record : snapshot.orders) record.changed = false;
  snapshot.performed_changed.clear();
}

}  // namespace stepwise::model::test
