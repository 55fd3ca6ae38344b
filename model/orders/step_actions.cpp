// SPDX-License-Identifier: Apache-2.0
#include "model/orders/step_actions.hpp"

#include "model/orders/break_down.hpp"
#include "model/orders/evidence.hpp"

#include <algorithm>

namespace stepwise::model {
namespace {

bool is_linked(const PerformedProcedureStep& performed, RowId step_id) {
  return std::any_of(performed.links.begin(), performed.links.end(),
                     [&](const StepLink& link) { return link.step_id == step_id && !is_evidence(link); });
}

// The open visit of the patient; the newest if there are several.
std::optional<RowId> open_visit_of(Snapshot& snapshot, RowId patient_id) {
  const PatientRecord* patient = snapshot.patient(patient_id);
  if (patient == nullptr) return std::nullopt;
  const auto open = std::find_if(patient->visits.rbegin(), patient->visits.rend(),
                                 [](const Visit& visit) { return visit.state == VisitState::open; });
  return open == patient->visits.rend() ? std::nullopt : std::optional(open->id);
}

}  // namespace

Result<StepPlace> find_step(Decision& decision, RowId step_id) {
  for (OrderRecord& record : decision.snapshot.orders) {
    if (ScheduledProcedureStep* step = record.step(step_id)) return StepPlace{&record, step};
  }
  return Error{.kind = ErrorKind::unknown_key,
               .code = "no-such-step",
               .place = "step",
               .value = std::to_string(step_id),
               .rule = "must be a known scheduled procedure step",
               .remedy = "look the step up again"};
}

Result<OrderRecord*> find_order(Decision& decision, RowId order_id) {
  if (OrderRecord* record = decision.snapshot.order(order_id)) return record;
  return Error{.kind = ErrorKind::unknown_key,
               .code = "no-such-order",
               .place = "order",
               .value = std::to_string(order_id),
               .rule = "must be a known order",
               .remedy = "look the order up again"};
}

bool is_running(const Snapshot& snapshot, const ScheduledProcedureStep& step) {
  return std::any_of(snapshot.performed.begin(), snapshot.performed.end(),
                     [&](const PerformedProcedureStep& performed) {
                       return performed.state == PerformedState::in_progress && is_linked(performed, step.id);
                     });
}

void settle_discrepancies(Decision& decision, const ScheduledProcedureStep& step) {
  for (PerformedProcedureStep& performed : decision.snapshot.performed) {
    const bool is_held = performed.discrepancy == Discrepancy::reason_unspecified ||
                         performed.discrepancy == Discrepancy::patient_mismatch;
    if (!is_held || !is_linked(performed, step.id)) continue;
    performed.discrepancy = Discrepancy::none;
    performed.discrepancy_text.clear();
    decision.snapshot.touch(performed);
  }
}

void remove_appointment(ScheduledProcedureStep& step) {
  step.state = StepState::unscheduled;
  step.start_at.reset();
  step.start_is_day = false;
}

StepState schedulable_state(const ScheduledProcedureStep& step) {
  return lacks(step).empty() ? StepState::scheduled : StepState::unscheduled;
}

OrderRecord& open_filler_order(Decision& decision, Order order) {
  order.id = decision.numbers.row();
  order.version = 0;
  order.placer_number.clear();
  order.filler_number = decision.numbers.filler_order_number();
  order.filler_authority = decision.site.authority;
  order.placed_by_filler = true;
  if (!order.visit_id) order.visit_id = open_visit_of(decision.snapshot, order.patient_id);
  if (order.entering_organization.empty()) order.entering_organization = decision.site.entering_organization;
  order.cancel_told = false;
  order.cancel_reason = {};
  order.last_status_told = "SC";
  order.placed_at = decision.now;
  decision.notify({.kind = NotificationKind::order_number_request,
                   .patient_id = order.patient_id,
                   .order_id = order.id,
                   .order_control = "SN",
                   .order_status = "SC"});
  OrderRecord record;
  record.order = std::move(order);
  record.changed = true;
  decision.snapshot.orders.push_back(std::move(record));
  return decision.snapshot.orders.back();
}

}  // namespace stepwise::model
