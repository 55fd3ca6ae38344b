// SPDX-License-Identifier: Apache-2.0
// The order roll-up (reference 7.2, D22), and the notifications that follow from it (reference 7.1, 2.8, 2.9, D23,
// D26).
#include "model/orders/order_actions.hpp"
#include "model/orders/order_rules.hpp"
#include "model/orders/states.hpp"
#include "model/orders/study_uids.hpp"

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

// Adds one notification for each study of the procedure.
void tell_procedure(Decision& decision, const OrderRecord& record, const RequestedProcedure& procedure,
                    const std::vector<std::string>& studies, NotificationKind kind, const char* control,
                    const char* status, const Code& reason = {}) {
  for (const std::string& study : studies) {
    decision.notify({.kind = kind,
                     .patient_id = record.order.patient_id,
                     .order_id = record.order.id,
                     .requested_procedure_id = procedure.id,
                     .order_control = control,
                     .order_status = status,
                     .reason = reason,
                     .study_instance_uid = study});
  }
}

// A procedure must be announced to the image manager before changes to it are reported. It can be announced if it has a
// scheduled or started step.
bool can_be_announced(const OrderRecord& record, const RequestedProcedure& procedure) {
  return std::any_of(record.steps.begin(), record.steps.end(), [&](const auto& step) {
    return step.requested_procedure_id == procedure.id && is_open(step.state) && step.state != StepState::unscheduled;
  });
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool contains(const std::vector<RowId>& all, RowId one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// The performed step that a result message reports: the one that caused it, else the last one of the procedure with
// this final state.
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

void tell_result(Decision& decision, const OrderRecord& record, const RequestedProcedure& procedure,
                 const RollUpCause& cause) {
  const bool is_performed = procedure.state == OrderState::completed;
  Notification result{.kind = is_performed ? NotificationKind::result : NotificationKind::no_result,
                      .patient_id = record.order.patient_id,
                      .order_id = record.order.id,
                      .requested_procedure_id = procedure.id,
                      .order_status = std::string(status_code(procedure.state))};
  if (!is_performed) result.reason = cause.reason;
  if (is_performed || procedure.state == OrderState::discontinued)
    result.performed_id =
        performed_of(decision, procedure, is_performed ? PerformedState::completed : PerformedState::discontinued,
                     cause.performed_id);
  if (const PerformedProcedureStep* performed = decision.snapshot.performed_step(result.performed_id))
    result.study_instance_uid = study_of(decision.snapshot, *performed, procedure);
  decision.notify(std::move(result));
}

void tell_ended(Decision& decision, const OrderRecord& record, const RequestedProcedure& procedure,
                const RollUpCause& cause) {
  const std::vector<std::string>& studies = procedure.announced_studies;
  if (procedure.state == OrderState::cancelled)
    tell_procedure(decision, record, procedure, studies, NotificationKind::procedure_updated, "CA", "CA", cause.reason);
  else if (procedure.state == OrderState::discontinued)
    tell_procedure(decision, record, procedure, studies, NotificationKind::procedure_updated, "DC", "CA", cause.reason);
  else
    tell_procedure(decision, record, procedure, studies, NotificationKind::procedure_updated, "XO", "CM");
}

// Reports studies that no longer belong to the procedure. This must come before notifications about other procedures,
// because one of them may have such a study now.
void withdraw_studies(Decision& decision, OrderRecord& record, RequestedProcedure& procedure,
                      const RollUpCause& cause) {
  const std::vector<std::string> studies = studies_of(decision.snapshot, procedure);
  std::vector<std::string> kept, withdrawn;
  for (const std::string& study : procedure.announced_studies)
    (contains(studies, study) ? kept : withdrawn).push_back(study);
  procedure.announced_studies = std::move(kept);
  tell_procedure(decision, record, procedure, withdrawn, NotificationKind::procedure_updated, "CA", "CA", cause.reason);
}

// Announces (RAD-4) the studies that the image manager does not know. True: at least one was announced.
bool announce_studies(Decision& decision, const OrderRecord& record, RequestedProcedure& procedure) {
  std::vector<std::string> added;
  for (const std::string& study : studies_of(decision.snapshot, procedure)) {
    if (!contains(procedure.announced_studies, study)) added.push_back(study);
  }
  tell_procedure(decision, record, procedure, added, NotificationKind::procedure_scheduled, "NW", "SC");
  procedure.announced_studies.insert(procedure.announced_studies.end(), added.begin(), added.end());
  return !added.empty();
}

void tell_open(Decision& decision, const OrderRecord& record, RequestedProcedure& procedure, OrderState before,
               const RollUpCause& cause) {
  const std::vector<std::string> known = procedure.announced_studies;
  const bool was_given_up = before == OrderState::cancelled && !known.empty();
  if (was_given_up && !decision.site.late_performed_as_change) {
    // The image manager has deleted the study, so it is announced again with the same Study Instance UID (D26).
    tell_procedure(decision, record, procedure, known, NotificationKind::procedure_scheduled, "NW", "SC");
  } else if (contains(cause.changed, procedure.id) || !is_open_state(before)) {
    tell_procedure(decision, record, procedure, known, NotificationKind::procedure_updated, "XO", "SC");
  }
  if (can_be_announced(record, procedure)) announce_studies(decision, record, procedure);
}

void roll_up_procedure(Decision& decision, OrderRecord& record, RequestedProcedure& procedure, bool was_announced,
                       const RollUpCause& cause) {
  const OrderState before = procedure.state;
  procedure.state = state_of(record, procedure.id).value_or(before);
  if (is_open_state(procedure.state)) {
    tell_open(decision, record, procedure, before, cause);
  } else {
    // True if a person has linked images of another study to a completed procedure.
    const bool has_new_study =
        was_announced && procedure.state == OrderState::completed && announce_studies(decision, record, procedure);
    if (procedure.state != before || has_new_study) tell_ended(decision, record, procedure, cause);
  }
  const bool has_ended = !is_open_state(procedure.state) && procedure.state != before;
  if (was_announced && (has_ended || contains(cause.without_result, procedure.id)))
    tell_result(decision, record, procedure, cause);
}

const std::string& procedure_name(const OrderRecord& record, const ScheduledProcedureStep& step) {
  const auto procedure = std::find_if(record.procedures.begin(), record.procedures.end(),
                                      [&](const auto& one) { return one.id == step.requested_procedure_id; });
  if (procedure == record.procedures.end()) return step.description;
  return procedure->description.empty() ? procedure->code.meaning : procedure->description;
}

// ORC-16 of an order that is completed although a part was not performed (D23): "NM not performed". The part is named
// by its modality, unless another step of this modality was completed.
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

// The order of the statuses, to detect that a status goes back.
int rank(std::string_view status) {
  if (status.empty()) return 0;
  if (status == "SC") return 1;
  return status == "IP" ? 2 : 3;
}

// A new order is reported as scheduled only if the site wants it and at least one study is announced.
bool is_reported(const Decision& decision, const OrderRecord& record) {
  if (record.order.state != OrderState::scheduled || !record.order.last_status_told.empty()) return true;
  return decision.site.tell_scheduled && std::any_of(record.procedures.begin(), record.procedures.end(),
                                                     [](const auto& one) { return !one.announced_studies.empty(); });
}

// Notifies the placer if the state differs from the last reported one (D22). Whether a state may go back is decided by
// the actions that change the steps.
void tell_status(Decision& decision, OrderRecord& record, const RollUpCause& cause) {
  Order& order = record.order;
  const std::string status(status_code(order.state));
  if (status == order.last_status_told || !is_reported(decision, record)) return;
  const bool goes_back = rank(status) <= rank(order.last_status_told);
  order.last_status_told = status;
  if (order.state == OrderState::cancelled && cause.by_placer)
    return;  // the placer is told by the answer to its own message

  Notification told{.kind = NotificationKind::order_status,
                    .patient_id = order.patient_id,
                    .order_id = order.id,
                    .order_control = "SC",
                    .order_status = status};
  if (order.state == OrderState::completed) told.reason.meaning = not_performed(record);
  if (order.state == OrderState::discontinued || order.state == OrderState::cancelled || goes_back)
    told.reason = cause.reason;
  if (order.state == OrderState::cancelled) {
    told.kind = NotificationKind::order_cancelled;
    told.order_control = "OC";
    order.cancel_told = true;
  }
  decision.notify(std::move(told));
}

}  // namespace

void roll_up(Decision& decision, OrderRecord& record, const RollUpCause& cause) {
  record.changed = true;
  std::vector<RowId> announced;
  for (RequestedProcedure& procedure : record.procedures) {
    if (!procedure.announced_studies.empty()) announced.push_back(procedure.id);
    withdraw_studies(decision, record, procedure, cause);
  }
  for (RequestedProcedure& procedure : record.procedures) {
    roll_up_procedure(decision, record, procedure, contains(announced, procedure.id), cause);
    notify_appointment(decision, record, procedure, cause);
  }
  record.order.state = state_of(record, 0).value_or(record.order.state);
  tell_status(decision, record, cause);
  if (record.order.parent_id) roll_up_parent(decision, record);
}

}  // namespace stepwise::model
