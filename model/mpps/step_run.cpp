// SPDX-License-Identifier: Apache-2.0
#include "model/mpps/step_run.hpp"

#include "model/mpps/discontinuation.hpp"
#include "model/mpps/judge_mpps.hpp"
#include "model/mpps/mpps_rules.hpp"
#include "model/orders/break_down.hpp"
#include "model/orders/evidence.hpp"
#include "model/orders/step_actions.hpp"
#include "model/orders/study_uids.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

bool runs_elsewhere(const Snapshot& snapshot, RowId step_id, RowId but_for) {
  return std::any_of(
      snapshot.performed.begin(), snapshot.performed.end(), [&](const PerformedProcedureStep& performed) {
        return performed.id != but_for && performed.state == PerformedState::in_progress &&
               std::any_of(performed.links.begin(), performed.links.end(),
                           [&](const StepLink& link) { return link.step_id == step_id && !is_evidence(link); });
      });
}

// The modality may use another Study Instance UID; other systems still know the procedure by ours.
void note_study_uid(Decision& decision, OrderRecord& record, RowId procedure_id, const std::string& uid,
                    RollUpCause& cause) {
  RequestedProcedure* procedure = record.procedure(procedure_id);
  if (!procedure || uid.empty() || uid == procedure->study_instance_uid || uid == procedure->performed_study_uid)
    return;
  procedure->performed_study_uid = uid;
  cause.changed.push_back(procedure_id);
  decision.add_finding("study-uid-differs", "(0020,000D)",
                       "the modality used another Study Instance UID than that of the worklist");
}

// The study does not belong to this procedure, so later datasets with its UID must not be linked to it.
void forget_study_uid(OrderRecord& record, RowId procedure_id, const PerformedProcedureStep& performed) {
  RequestedProcedure* procedure = record.procedure(procedure_id);
  if (!procedure) return;
  for (const ScheduledStepReference& item : performed.references) {
    if (item.study_instance_uid == procedure->performed_study_uid) procedure->performed_study_uid.clear();
  }
}

bool was_given_up(StepState state) {
  return state == StepState::cancelled || state == StepState::never_performed;
}

void start(ScheduledProcedureStep& step, RollUpCause& cause) {
  if (step.state == StepState::started) return;
  // The image manager was told that the step is not performed, so it gets an update.
  if (was_given_up(step.state)) cause.changed.push_back(step.requested_procedure_id);
  step.state_before_start = step.state;
  step.state = StepState::started;
}

// The state of a held step: its performed step has ended, and a person decides what that means. A step that was
// completed before stays completed.
StepState held(const ScheduledProcedureStep& step) {
  return step.state_before_start == StepState::completed ? StepState::completed : StepState::started;
}

StepState settled_state(const SitePolicy& site, const ScheduledProcedureStep& step,
                        const PerformedProcedureStep& performed) {
  const bool is_doubtful = performed.discrepancy == Discrepancy::patient_mismatch;
  if (performed.state == PerformedState::completed) return is_doubtful ? held(step) : StepState::completed;
  const bool was_completed = step.state_before_start == StepState::completed;
  switch (effect_of(site, performed.discontinuation_reason)) {
    case DiscontinuationEffect::nothing_was_done: return step.state_before_start;
    case DiscontinuationEffect::rescheduled: return was_completed ? StepState::completed : schedulable_state(step);
    case DiscontinuationEffect::discontinued:
      if (!is_doubtful) return was_completed ? StepState::completed : StepState::discontinued;
      break;
    case DiscontinuationEffect::ask_a_person: break;
  }
  return held(step);
}

Code reason_of(const PerformedProcedureStep& performed) {
  if (performed.state != PerformedState::discontinued) return {};
  const Code& reason = performed.discontinuation_reason;
  return reason.empty() ? Code{"", performed.comments, "", ""} : reason;
}

void settle(Decision& decision, const PerformedProcedureStep& performed, const StepPlace& place, RollUpCause& cause) {
  ScheduledProcedureStep& step = *place.step;
  if (step.state != StepState::started) return;  // a person has changed it meanwhile
  StepState state = settled_state(decision.site, step, performed);
  const bool is_given_up = place.record->order.discontinue_pending && performed.state == PerformedState::discontinued;
  // After DC of the placer no step is performed any more, for any reason (reference 7.1); a person still decides about
  // the patient.
  if (is_given_up && is_open(state) && performed.discrepancy != Discrepancy::patient_mismatch)
    state = StepState::discontinued;
  // The performed step that ends last decides; this is the state that it can restore.
  if (runs_elsewhere(decision.snapshot, step.id, performed.id)) {
    step.state_before_start = state;
    return;
  }
  step.state = state;
  cause.reason = reason_of(performed);
  if (state == StepState::completed) step.end_reason = {};
  if (state == StepState::discontinued) step.end_reason = cause.reason;
  if (performed.state != PerformedState::discontinued) return;
  const DiscontinuationEffect effect = effect_of(decision.site, performed.discontinuation_reason);
  if (effect == DiscontinuationEffect::rescheduled) {
    cause.changed.push_back(step.requested_procedure_id);
  } else if (effect == DiscontinuationEffect::nothing_was_done) {
    forget_study_uid(*place.record, step.requested_procedure_id, performed);
    if (is_open(state) && take_back_added_steps(decision, *place.record, step.id))
      cause.changed.push_back(step.requested_procedure_id);
  }
}

// The performed steps that are still linked to the step.
std::vector<const PerformedProcedureStep*> performed_of(const Snapshot& snapshot, RowId step_id, RowId but_for) {
  std::vector<const PerformedProcedureStep*> found;
  for (const PerformedProcedureStep& performed : snapshot.performed) {
    const bool is_linked = performed.id != but_for &&
                           std::any_of(performed.links.begin(), performed.links.end(), [&](const StepLink& link) {
                             return link.step_id == step_id && !is_evidence(link);
                           });
    if (is_linked) found.push_back(&performed);
  }
  return found;
}

bool can_be_taken_back(StepState state) {
  return state == StepState::started || state == StepState::completed || state == StepState::discontinued;
}

// The step gets the state that it has without the performed step whose link was removed.
void take_back(const Decision& decision, ScheduledProcedureStep& step, RowId performed_id) {
  const auto others = performed_of(decision.snapshot, step.id, performed_id);
  if (others.empty()) {
    step.state = step.state_before_start == StepState::started ? schedulable_state(step) : step.state_before_start;
    return;
  }
  bool runs = false;
  step.state_before_start = schedulable_state(step);
  for (const PerformedProcedureStep* other : others) {
    if (other->state == PerformedState::in_progress)
      runs = true;
    else
      step.state_before_start = settled_state(decision.site, step, *other);
  }
  step.state = runs ? StepState::started : step.state_before_start;
  if (!runs) step.state_before_start = schedulable_state(step);
}

}  // namespace

RollUpCause& RollUps::of(RowId order_id) {
  const auto known =
      std::find_if(causes_.begin(), causes_.end(), [&](const auto& one) { return one.first == order_id; });
  if (known != causes_.end()) return known->second;
  causes_.emplace_back(order_id, RollUpCause{.performed_id = performed_id_});
  return causes_.back().second;
}

void RollUps::roll_up_all(Decision& decision) const {
  for (const auto& [order_id, cause] : causes_) {
    if (OrderRecord* record = decision.snapshot.order(order_id)) roll_up(decision, *record, cause);
  }
}

void begin_steps(Decision& decision, RowId performed_id, const std::vector<FoundLink>& links, RollUps roll_ups) {
  PerformedProcedureStep& performed = *decision.snapshot.performed_step(performed_id);
  for (const FoundLink& found : links) performed.links.push_back(found.link);
  const bool is_late = carry_over_late(decision, performed);
  for (StepLink& link : performed.links) {
    const auto place = find_step(decision, link.step_id);
    if (!place) continue;
    auto [record, step] = *place;
    RollUpCause& cause = roll_ups.of(record->order.id);
    const auto found = std::find_if(links.begin(), links.end(),
                                    [&](const FoundLink& one) { return one.link.step_id == link.step_id; });
    if (found == links.end()) continue;
    note_study_uid(decision, *record, link.requested_procedure_id, found->study_instance_uid, cause);
    start(*step, cause);
    if (add_steps_after_start(decision, *record, link.step_id)) cause.changed.push_back(link.requested_procedure_id);
  }
  if (is_late && performed.discrepancy == Discrepancy::none) {
    performed.discrepancy = Discrepancy::after_end;
    performed.discrepancy_text = "came for a step that was cancelled or never performed";
    decision.add_finding("after-end", "(0040,0270)",
                         "a performed step came for a scheduled step that had been cancelled or never performed");
  }
  decision.snapshot.touch(performed);
  roll_ups.roll_up_all(decision);
}

void settle_steps(Decision& decision, RowId performed_id) {
  PerformedProcedureStep& performed = *decision.snapshot.performed_step(performed_id);
  RollUps roll_ups(performed_id);
  for (const StepLink& link : performed.links) {
    if (is_evidence(link)) continue;
    const auto place = find_step(decision, link.step_id);
    if (place) settle(decision, performed, *place, roll_ups.of(place->record->order.id));
  }
  roll_ups.roll_up_all(decision);
}

void take_back_steps(Decision& decision, RowId performed_id, const std::vector<StepLink>& links, RollUps& roll_ups) {
  const PerformedProcedureStep& performed = *decision.snapshot.performed_step(performed_id);
  for (const StepLink& link : links) {
    const auto place = find_step(decision, link.step_id);
    if (!place) continue;
    auto [record, step] = *place;
    RollUpCause& cause = roll_ups.of(record->order.id);
    if (can_be_taken_back(step->state)) {
      const bool was_completed = step->state == StepState::completed;
      take_back(decision, *step, performed_id);
      if (is_open(step->state)) step->end_reason = {};
      if (was_completed && step->state != StepState::completed)
        cause.without_result.push_back(link.requested_procedure_id);
      // After DC of the placer no step is performed any more (reference 7.1).
      const bool is_given_up =
          record->order.discontinue_pending && is_open(step->state) && step->state != StepState::started;
      if (is_given_up) step->state = StepState::cancelled;
      if (is_open(step->state) && step->state != StepState::started &&
          take_back_added_steps(decision, *record, link.step_id))
        cause.changed.push_back(link.requested_procedure_id);
    }
    if (RequestedProcedure* procedure = record->procedure(link.requested_procedure_id))
      leave_study(decision, *procedure, performed);
  }
}

}  // namespace stepwise::model
