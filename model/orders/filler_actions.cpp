// SPDX-License-Identifier: Apache-2.0
// Orders that the department itself cancels or places (reference 2.8; D22, D23).
#include "model/orders/break_down.hpp"
#include "model/orders/order_actions.hpp"
#include "model/orders/states.hpp"
#include "model/orders/step_actions.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

bool has_visit(const PatientRecord& record, RowId visit_id) {
  return std::any_of(record.visits.begin(), record.visits.end(),
                     [&](const Visit& visit) { return visit.id == visit_id && visit.state != VisitState::cancelled; });
}

}  // namespace

Result<void> cancel_order_by_filler(Decision& decision, RowId order_id, const std::string& reason_text) {
  const auto found = find_order(decision, order_id);
  if (!found) return found.error();
  OrderRecord& record = **found;
  if (has_started(record))
    return step_started("order", "wait until the performed step has ended, or cancel the other steps one by one");
  if (!has_open(record)) {
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "order-ended",
                 .place = "order",
                 .rule = "the order must have an open step",
                 .remedy = "nothing is left to cancel"};
  }
  const Code reason{"", reason_text, "", ""};
  const std::vector<RowId> touched = end_open_steps(record, StepState::cancelled, reason);
  for (const RowId id : touched) {
    if (RequestedProcedure* procedure = record.procedure(id)) procedure->cancel_reason = reason;
  }
  record.order.cancel_reason = reason;
  roll_up(decision, record, {.reason = reason, .changed = touched});
  return {};
}

Result<void> cancel_step_by_filler(Decision& decision, RowId step_id, const std::string& reason_text,
                                   bool never_performed) {
  const auto found = find_step(decision, step_id);
  if (!found) return found.error();
  auto [record, step] = *found;
  if (!is_open(step->state)) {
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "step-ended",
                 .place = "step",
                 .value = step->step_id,
                 .rule = "must be open, but is " + std::string(to_text(step->state)),
                 .remedy = "nothing is left to cancel"};
  }
  if (step->state == StepState::started && is_running(decision.snapshot, *step)) {
    return step_started("step", "wait until its performed step has ended");
  }
  // A held step has started, so it is discontinued, not cancelled.
  const bool is_held = step->state == StepState::started;
  if (is_held) settle_discrepancies(decision, *step);
  step->state = is_held ? StepState::discontinued : never_performed ? StepState::never_performed : StepState::cancelled;
  const Code reason{"", reason_text, "", ""};
  step->end_reason = reason;
  const RowId procedure_id = step->requested_procedure_id;
  if (RequestedProcedure* procedure = record->procedure(procedure_id)) procedure->cancel_reason = reason;
  roll_up(decision, *record, {.reason = reason, .changed = {procedure_id}});
  return {};
}

Result<RowId> place_filler_order(Decision& decision, const FillerOrder& request) {
  PatientRecord* patient = decision.snapshot.survivor_of(decision.snapshot.patient(request.patient_id));
  if (!patient) {
    return Error{.kind = ErrorKind::unknown_key,
                 .code = "no-such-patient",
                 .place = "patient",
                 .value = std::to_string(request.patient_id),
                 .rule = "must be a known patient",
                 .remedy = "register the patient first"};
  }
  if (request.stated.service.empty()) {
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "service-missing",
                 .place = "service",
                 .rule = "required",
                 .remedy = "name the service to be performed"};
  }
  Order order = request.stated;
  order.patient_id = patient->patient.id;
  if (order.visit_id && !has_visit(*patient, *order.visit_id)) {
    return Error{.kind = ErrorKind::unknown_key,
                 .code = "no-such-visit",
                 .place = "visit_id",
                 .value = std::to_string(*order.visit_id),
                 .rule = "must be the id of a visit of this patient that is not cancelled",
                 .remedy = "look the patient up again, or leave it out for the open visit"};
  }
  OrderRecord& record = open_filler_order(decision, std::move(order));
  OrderRequest given;
  given.stated = record.order;
  record.order.content_digest = content_digest(given);
  break_down(decision, record, given, "service");
  roll_up(decision, record, {});
  return record.order.id;
}

}  // namespace stepwise::model
