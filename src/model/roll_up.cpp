// SPDX-License-Identifier: Apache-2.0
// The order roll-up (reference 7.2, D22), and who is told what about it (reference 7.1, 2.8, 2.9, D23, D26).
#include "model/order_acts.hpp"
#include "model/order_rules.hpp"
#include "model/states.hpp"

#include <algorithm>

namespace stepwise::model {
namespace {

std::optional<OrderState> state_of(const OrderRecord& record, RowId procedure_id) {
  std::vector<StepState> states;
  for (const auto& step : record.steps) {
    if (procedure_id == 0 || step.requested_procedure_id == procedure_id) states.push_back(step.state);
  }
  return rolled_up(states);
}

bool is_open_state(OrderState state) {
  return state == OrderState::scheduled || state == OrderState::in_progress;
}

void tell_procedure(Decision& decision, const OrderRecord& record, const RequestedProcedure& procedure,
                    NotificationKind kind, const char* control, const char* status, const Code& reason = {}) {
  decision.tell({.kind = kind,
                 .patient_id = record.order.patient_id,
                 .order_id = record.order.id,
                 .requested_procedure_id = procedure.id,
                 .order_control = control,
                 .order_status = status,
                 .reason = reason});
}

// The image manager must know a procedure before it hears of changes to it, and can know it once there is a scheduled
// or started step.
bool is_to_be_announced(const OrderRecord& record, const RequestedProcedure& procedure) {
  if (procedure.announced || !is_open_state(procedure.state)) return false;
  return std::any_of(record.steps.begin(), record.steps.end(), [&](const auto& step) {
    return step.requested_procedure_id == procedure.id && is_open(step.state) && step.state != StepState::unscheduled;
  });
}

// The performed step that a result message tells of: the one that caused it, else the last one of the procedure that ended so.
RowId performed_of(const Decision& decision, const RequestedProcedure& procedure, PerformedState ended, RowId cause) {
  RowId last = 0;
  for (const auto& performed : decision.snapshot.performed) {
    const bool is_of_it = std::any_of(performed.links.begin(), performed.links.end(), [&](const StepLink& link) {
      return link.requested_procedure_id == procedure.id;
    });
    if (performed.state != ended || !is_of_it) continue;
    if (performed.id == cause) return cause;
    last = performed.id;
  }
  return last;
}

void tell_result(Decision& decision, const OrderRecord& record, const RequestedProcedure& procedure, const RollUpCause& cause) {
  const bool is_performed = procedure.state == OrderState::completed;
  Notification result{.kind = is_performed ? NotificationKind::result : NotificationKind::no_result,
                      .patient_id = record.order.patient_id,
                      .order_id = record.order.id,
                      .requested_procedure_id = procedure.id,
                      .order_status = std::string(status_code(procedure.state))};
  if (!is_performed) result.reason = cause.reason;
  if (procedure.state != OrderState::cancelled)
    result.performed_id = performed_of(decision, procedure, is_performed ? PerformedState::completed : PerformedState::discontinued, cause.performed_id);
  decision.tell(std::move(result));
}

void tell_ended(Decision& decision, const OrderRecord& record, const RequestedProcedure& procedure,
                const RollUpCause& cause) {
  if (procedure.state == OrderState::cancelled)
    tell_procedure(decision, record, procedure, NotificationKind::procedure_updated, "CA", "CA", cause.reason);
  else if (procedure.state == OrderState::discontinued)
    tell_procedure(decision, record, procedure, NotificationKind::procedure_updated, "DC", "CA", cause.reason);
  else
    tell_procedure(decision, record, procedure, NotificationKind::procedure_updated, "XO", "CM");
  tell_result(decision, record, procedure, cause);
}

void roll_up_procedure(Decision& decision, OrderRecord& record, RequestedProcedure& procedure,
                       const RollUpCause& cause) {
  const OrderState before = procedure.state;
  procedure.state = state_of(record, procedure.id).value_or(before);
  if (is_to_be_announced(record, procedure)) {
    procedure.announced = true;
    tell_procedure(decision, record, procedure, NotificationKind::procedure_scheduled, "NW", "SC");
    return;
  }
  if (!procedure.announced) return;
  const bool is_changed = std::find(cause.changed.begin(), cause.changed.end(), procedure.id) != cause.changed.end();
  if (!is_open_state(procedure.state)) {
    if (procedure.state != before) tell_ended(decision, record, procedure, cause);
  } else if (before == OrderState::cancelled && !decision.site.late_performed_as_change) {
    // D26: the image manager has thrown the study away; it gets it again with the same Study Instance UID.
    tell_procedure(decision, record, procedure, NotificationKind::procedure_scheduled, "NW", "SC");
  } else if (is_changed || !is_open_state(before)) {
    tell_procedure(decision, record, procedure, NotificationKind::procedure_updated, "XO", "SC");
  }
}

const std::string& procedure_name(const OrderRecord& record, const ScheduledProcedureStep& step) {
  const auto procedure = std::find_if(record.procedures.begin(), record.procedures.end(),
                                      [&](const auto& one) { return one.id == step.requested_procedure_id; });
  if (procedure == record.procedures.end()) return step.description;
  return procedure->description.empty() ? procedure->code.meaning : procedure->description;
}

// D23, ORC-16 of an order that closes although a part of it was not done: "NM not performed". The modality names the
// part, unless another step of that modality was completed.
std::string not_performed(const OrderRecord& record) {
  std::vector<std::string> parts;
  for (const auto& step : record.steps) {
    if (step.state != StepState::cancelled && step.state != StepState::never_performed) continue;
    const bool is_ambiguous = std::any_of(record.steps.begin(), record.steps.end(), [&](const auto& other) {
      return other.state == StepState::completed && other.modality == step.modality;
    });
    const std::string& part = step.modality.empty() || is_ambiguous ? procedure_name(record, step) : step.modality;
    if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
  }
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text.empty() ? text : text + " not performed";
}

// How far an order is along, as the placer was told.
int rank(std::string_view status) {
  if (status.empty()) return 0;
  if (status == "SC") return 1;
  return status == "IP" ? 2 : 3;
}

void tell_status(Decision& decision, OrderRecord& record, const RollUpCause& cause) {
  Order& order = record.order;
  const std::string status(status_code(order.state));
  if (status == order.last_status_told) return;
  const bool goes_back = rank(status) <= rank(order.last_status_told);
  if (goes_back && !cause.may_go_back) return;

  Notification told{.kind = NotificationKind::order_status,
                    .patient_id = order.patient_id,
                    .order_id = order.id,
                    .order_control = "SC",
                    .order_status = status};
  switch (order.state) {
    case OrderState::scheduled:
      if (order.last_status_told.empty()) {
        const bool has_scheduled = std::any_of(record.procedures.begin(), record.procedures.end(),
                                               [](const auto& one) { return one.announced; });
        if (!decision.site.tell_scheduled || !has_scheduled) return;
      }
      break;
    case OrderState::in_progress:
      break;
    case OrderState::completed:
      told.reason.meaning = not_performed(record);
      break;
    case OrderState::discontinued:
      told.reason = cause.reason;
      break;
    case OrderState::cancelled:
      if (cause.by_placer) return;
      told.kind = NotificationKind::order_cancelled;
      told.order_control = "OC";
      told.reason = cause.reason;
      order.cancel_told = true;
      break;
  }
  if (goes_back) told.reason = cause.reason;
  order.last_status_told = status;
  decision.tell(std::move(told));
}

}  // namespace

void roll_up(Decision& decision, OrderRecord& record, const RollUpCause& cause) {
  record.changed = true;
  for (RequestedProcedure& procedure : record.procedures) {
    roll_up_procedure(decision, record, procedure, cause);
    tell_appointment(decision, record, procedure, cause);
  }
  const OrderState before = record.order.state;
  record.order.state = state_of(record, 0).value_or(before);
  // A new order is SCHEDULED from the start: what may be to tell of it is no change of state.
  if (record.order.state != before || record.order.state == OrderState::scheduled) tell_status(decision, record, cause);
  if (record.order.parent_id) roll_up_parent(decision, record);
}

}  // namespace stepwise::model
