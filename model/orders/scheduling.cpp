// SPDX-License-Identifier: Apache-2.0
// First scheduling and rescheduling of a step, and the patient's arrival (reference 7.1).
#include "model/orders/break_down.hpp"
#include "model/orders/order_actions.hpp"
#include "model/orders/states.hpp"
#include "model/orders/step_actions.hpp"

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
  if (scheduling.start_at) step.start_at = scheduling.start_at;
  if (scheduling.modality) move_to_modality(site, step, *scheduling.modality);
  if (scheduling.station_aets) move_to_stations(site, step, *scheduling.station_aets);
  if (step.station_aets.empty()) move_to_stations(site, step, stations_of(site, step.modality));
  if (scheduling.duration_minutes) step.duration_minutes = *scheduling.duration_minutes;
  return step;
}

// Who has arrived stays so unless he has to come another day.
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

// Before the start: the patient is here, or ready.
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
