// SPDX-License-Identifier: Apache-2.0
// First scheduling and rescheduling of a step, and the patient's arrival (reference 7.1).
#include "base/limits.hpp"
#include "model/orders/break_down.hpp"
#include "model/orders/order_actions.hpp"
#include "model/orders/states.hpp"
#include "model/orders/step_actions.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

Error step_ended(const ScheduledProcedureStep& step) {
  return Error{.kind = ErrorKind::state_forbids,
               .code = "step-ended",
               .place = "step",
               .value = step.step_id,
               .rule = "must be open, but is " + std::string(to_text(step.state)),
               .remedy = "place a new order"};
}

ScheduledProcedureStep with(const SitePolicy& site, ScheduledProcedureStep step, const Scheduling& scheduling) {
  if (scheduling.start_at) {
    step.start_at = scheduling.start_at;
    step.start_is_day = scheduling.start_is_day;
  }
  if (scheduling.modality) move_to_modality(site, step, *scheduling.modality);
  if (scheduling.station_aets) move_to_stations(site, step, *scheduling.station_aets);
  if (step.station_aets.empty()) move_to_stations(site, step, stations_of(site, step.modality));
  if (scheduling.duration_minutes) step.duration_minutes = *scheduling.duration_minutes;
  // After the stations, because other stations set another name and location.
  if (scheduling.station_name) step.station_name = *scheduling.station_name;
  if (scheduling.location) step.location = *scheduling.location;
  if (scheduling.protocol_codes) step.protocol_codes = *scheduling.protocol_codes;
  return step;
}

Error procedure_refused(ErrorKind kind, std::string code, std::string value, std::string rule, std::string remedy) {
  return Error{.kind = kind,
               .code = std::move(code),
               .place = "procedure_id",
               .value = std::move(value),
               .rule = std::move(rule),
               .remedy = std::move(remedy)};
}

Result<RequestedProcedure*> procedure_to_extend(OrderRecord& record, RowId procedure_id) {
  if (record.procedures.empty())
    return procedure_refused(ErrorKind::state_forbids, "order-without-procedure", "",
                             "the order has no requested procedure", "place an order for the procedure");
  if (procedure_id == 0 && record.procedures.size() > 1)
    return procedure_refused(ErrorKind::required_field_missing, "procedure-missing", "",
                             "required: the order has several requested procedures", "name the procedure of the step");
  RequestedProcedure* procedure = procedure_id == 0 ? &record.procedures.front() : record.procedure(procedure_id);
  if (!procedure)
    return procedure_refused(ErrorKind::unknown_key, "no-such-procedure", std::to_string(procedure_id),
                             "is no requested procedure of this order", "look the order up again");
  const bool is_open = procedure->state == OrderState::scheduled || procedure->state == OrderState::in_progress;
  if (!is_open || record.order.discontinue_pending)
    return procedure_refused(
        ErrorKind::state_forbids, "procedure-ended", procedure->requested_procedure_id,
        is_open ? "its placer discontinues the order" : "the procedure is " + std::string(to_text(procedure->state)),
        "place a new order");
  if (record.steps.size() >= limits::hl7_order_steps)
    return procedure_refused(ErrorKind::state_forbids, "too-many-steps", "",
                             "an order has at most " + std::to_string(limits::hl7_order_steps) + " scheduled steps",
                             "place a new order");
  return procedure;
}

// A position after all existing steps and those that the plan may still add, because the position says which step of
// the plan it is.
int next_position(const Decision& decision, const OrderRecord& record, const RequestedProcedure& procedure) {
  std::size_t last = 0;
  for (const ScheduledProcedureStep& step : record.steps) {
    if (step.requested_procedure_id == procedure.id) last = std::max(last, static_cast<std::size_t>(step.position));
  }
  const ProcedurePlan* plan = decision.snapshot.plan_for(record.order.service);
  const auto position = static_cast<std::size_t>(procedure.position);
  if (plan && position <= plan->procedures.size()) last = std::max(last, plan->procedures[position - 1].steps.size());
  return static_cast<int>(last) + 1;
}

// A patient who has arrived stays arrived, unless the step moves to another day.
StepState state_after(const ScheduledProcedureStep& before, const ScheduledProcedureStep& after) {
  const bool is_here = before.state == StepState::arrived || before.state == StepState::ready;
  const bool same_day =
      before.start_at && after.start_at &&
      std::chrono::floor<std::chrono::days>(*before.start_at) == std::chrono::floor<std::chrono::days>(*after.start_at);
  return is_here && same_day ? before.state : StepState::scheduled;
}

}  // namespace

Result<void> schedule_step(Decision& decision, RowId step_id, const Scheduling& scheduling) {
  const auto found = find_step(decision, step_id);
  if (!found) return found.error();
  auto [record, step] = *found;
  if (!is_open(step->state)) return step_ended(*step);
  const bool is_held = step->state == StepState::started && !is_running(decision.snapshot, *step);
  if (step->state == StepState::started && !is_held)
    return step_started("step", "wait until its performed step has ended");

  ScheduledProcedureStep scheduled = with(decision.site, *step, scheduling);
  if (const std::string_view missing = lacks(scheduled); !missing.empty()) {
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "not-schedulable",
                 .place = std::string(missing),
                 .rule = "required to schedule a step",
                 .remedy = "give the " + std::string(missing)};
  }
  scheduled.state = state_after(*step, scheduled);
  if (scheduled == *step) {
    decision.add_finding("idempotent", "step", "the step is scheduled so already; no effect");
    return {};
  }
  check_stations(decision, scheduled, "station_aets");
  if (is_held) settle_discrepancies(decision, *step);
  *step = std::move(scheduled);
  roll_up(decision, *record, {.changed = {step->requested_procedure_id}});
  return {};
}

namespace {

// Sets the state arrived or ready, before the start of the step.
Result<void> mark(Decision& decision, RowId step_id, StepState mark) {
  const auto found = find_step(decision, step_id);
  if (!found) return found.error();
  auto [record, step] = *found;
  switch (step->state) {
    case StepState::arrived:
    case StepState::ready:
    case StepState::started:
      if (step->state == StepState::arrived && mark == StepState::ready) break;
      decision.add_finding("idempotent", "step", "the step is as far already; no effect");
      return {};
    case StepState::scheduled:
    case StepState::departed: break;
    case StepState::unscheduled:
      return Error{.kind = ErrorKind::state_forbids,
                   .code = "step-unscheduled",
                   .place = "step",
                   .value = step->step_id,
                   .rule = "the step must be scheduled",
                   .remedy = "schedule it first"};
    default: return step_ended(*step);
  }
  step->state = mark;
  record->changed = true;
  return {};
}

}  // namespace

Result<void> cancel_appointment(Decision& decision, RowId step_id, const std::string& reason_text) {
  const auto found = find_step(decision, step_id);
  if (!found) return found.error();
  auto [record, step] = *found;
  if (!is_open(step->state)) return step_ended(*step);
  if (step->state == StepState::started) return step_started("step", "wait until its performed step has ended");
  if (step->state == StepState::unscheduled && !step->start_at) {
    decision.add_finding("idempotent", "step", "the step has no appointment; no effect");
    return {};
  }
  remove_appointment(*step);
  roll_up(decision, *record, {.reason = {"", reason_text, "", ""}, .changed = {step->requested_procedure_id}});
  return {};
}

Result<RowId> add_step(Decision& decision, RowId order_id, const AddedStep& request) {
  const auto found = find_order(decision, order_id);
  if (!found) return found.error();
  OrderRecord& record = **found;
  const auto extended = procedure_to_extend(record, request.procedure_id);
  if (!extended) return extended.error();
  const RequestedProcedure& procedure = **extended;
  const std::vector<ScheduledProcedureStep*> present = record.steps_of(procedure.id);
  ScheduledProcedureStep step;
  step.id = decision.numbers.row();
  step.order_id = record.order.id;
  step.requested_procedure_id = procedure.id;
  step.position = next_position(decision, record, procedure);
  step.step_id = decision.numbers.step_id();
  step.description = request.description.empty() ? procedure.description : request.description;
  step.modality = present.empty() ? record.order.requested_modality : present.front()->modality;
  step = with(decision.site, std::move(step), request.scheduling);
  // The default is the station of a procedure's step with the same modality, because the site may not have configured
  // the stations of a plan.
  if (step.station_aets.empty() && !present.empty() && present.front()->modality == step.modality)
    step.station_aets = present.front()->station_aets;
  describe_station(decision.site, step);
  step.state = schedulable_state(step);
  if (const std::string_view missing = lacks(step); !missing.empty())
    decision.add_finding("needs-scheduling", std::string(missing),
                         "step " + step.step_id + " has no " + std::string(missing));
  check_stations(decision, step, "station_aets");
  const RowId id = step.id, procedure_id = procedure.id;
  record.steps.push_back(std::move(step));
  roll_up(decision, record, {.changed = {procedure_id}});
  return id;
}

Result<void> mark_arrived(Decision& decision, RowId step_id) {
  return mark(decision, step_id, StepState::arrived);
}

Result<void> mark_ready(Decision& decision, RowId step_id) {
  return mark(decision, step_id, StepState::ready);
}

Result<void> complete_step(Decision& decision, RowId step_id) {
  const auto found = find_step(decision, step_id);
  if (!found) return found.error();
  auto [record, step] = *found;
  if (!is_open(step->state)) return step_ended(*step);
  if (is_running(decision.snapshot, *step))
    return step_started("step", "wait until its performed step has ended, or close that");
  if (step->state == StepState::started) settle_discrepancies(decision, *step);
  step->state = StepState::completed;
  step->end_reason = {};
  roll_up(decision, *record, {.changed = {step->requested_procedure_id}});
  return {};
}

}  // namespace stepwise::model
