// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/actions.hpp"

#include "broker/usecases/keys.hpp"
#include "broker/usecases/use_case.hpp"
#include "model/mpps/mpps_rules.hpp"
#include "model/orders/break_down.hpp"
#include "model/orders/step_actions.hpp"
#include "model/orders/undo_merge.hpp"
#include "model/patients/department_patients.hpp"
#include "model/patients/patient_rules.hpp"
#include "sql/outbox.hpp"
#include "sql/timeline.hpp"

#include <fmt/format.h>

namespace stepwise::broker {
namespace {

using model::Decision;
using model::RowId;

Error busy() {
  return {.kind = ErrorKind::record_locked,
          .code = "busy",
          .place = "",
          .value = "",
          .rule = "the record must not be in use by others",
          .remedy = "try again"};
}

Error unknown(std::string what, RowId id) {
  return {.kind = ErrorKind::unknown_key,
          .code = "unknown-" + what,
          .place = "id",
          .value = std::to_string(id),
          .rule = fmt::format("the id of a {}", what),
          .remedy = "list them to see which there are"};
}

void add_effects(ActionOutcome& outcome, const sql::WriteSet& rows) {
  outcome.changes = rows.history;
  for (const auto* messages : {&rows.outbox, &rows.outbox_released}) {
    for (const sql::OutboxRow& message : *messages) outcome.notified.push_back({message.destination, message.kind});
  }
}

Result<void> take_id(const Result<RowId>& id, ActionOutcome& outcome) {
  if (!id) return id.error();
  outcome.id = *id;
  return {};
}

sql::ReadKeys step_key(RowId id) {
  sql::ReadKeys keys;
  keys.step_row_ids = {id};
  return keys;
}

sql::ReadKeys order_key(RowId id) {
  sql::ReadKeys keys;
  keys.order_ids = {id};
  return keys;
}

}  // namespace

// An action is a use case whose refusal leaves no trace: the person who asked gets the answer at once. `act` changes
// the decision, or says why not; it may change the outcome, which has `id` before.
template <class Act>
Result<ActionOutcome> Actions::run(std::string what, sql::ReadKeys keys, RowId id, const Act& act) {
  Result<ActionOutcome> outcome = ActionOutcome{};
  UseCase use_case;
  use_case.keys = std::move(keys);
  use_case.cause = {acting_.kind, 0, acting_.actor, std::move(what)};
  use_case.decide = [&](Decision& decision, const sql::ReadResult&) -> Result<void> {
    outcome = ActionOutcome{id, {}};
    return act(decision, *outcome);
  };
  use_case.finish = [&](sql::WriteSet& rows, const Decision& decision, const Result<void>& result) {
    if (result) {
      outcome->findings = decision.findings;
      add_effects(*outcome, rows);
    } else {
      outcome = result.error();  // also if the decision was correct but a person must confirm it (D39)
    }
    return static_cast<bool>(result);
  };
  if (acting_.is_dry_run) {
    DryRun dry_run = run_dry(context_, use_case);
    if (!dry_run.result) return dry_run.result.error();
    outcome->findings = std::move(dry_run.findings);
    add_effects(*outcome, dry_run.rows);
    outcome->is_dry_run = true;
    return outcome;
  }
  if (run_use_case(context_, use_case) == UseCaseOutcome::gave_up) return busy();
  return outcome;
}

Result<ActionOutcome> Actions::schedule_step(RowId step_id, const model::Scheduling& scheduling) {
  return run("schedule_step", step_key(step_id), step_id,
             [&](Decision& decision, ActionOutcome&) { return model::schedule_step(decision, step_id, scheduling); });
}

Result<ActionOutcome> Actions::add_step(RowId order_id, const model::AddedStep& step) {
  return run("add_step", order_key(order_id), 0, [&](Decision& decision, ActionOutcome& outcome) {
    return take_id(model::add_step(decision, order_id, step), outcome);
  });
}

Result<ActionOutcome> Actions::cancel_appointment(RowId step_id, const std::string& reason) {
  return run("cancel_appointment", step_key(step_id), step_id,
             [&](Decision& decision, ActionOutcome&) { return model::cancel_appointment(decision, step_id, reason); });
}

Result<ActionOutcome> Actions::cancel_step(RowId step_id, const std::string& reason, bool never_performed) {
  return run("cancel_step", step_key(step_id), step_id, [&](Decision& decision, ActionOutcome&) {
    return model::cancel_step_by_filler(decision, step_id, reason, never_performed);
  });
}

Result<ActionOutcome> Actions::mark_never_performed(RowId step_id, LocalTime start_at, const std::string& reason) {
  return run("mark_never_performed", step_key(step_id), step_id,
             [&](Decision& decision, ActionOutcome&) -> Result<void> {
               const auto found = model::find_step(decision, step_id);
               if (!found) return found.error();
               if (found->step->state == model::StepState::scheduled && found->step->start_at == start_at)
                 return model::cancel_step_by_filler(decision, step_id, reason, true);
               return Error{.kind = ErrorKind::state_forbids,
                            .code = "step-changed",
                            .place = "step",
                            .value = found->step->step_id,
                            .rule = "the step must be as it was when it was looked at",
                            .remedy = "look at it again"};
             });
}

Result<ActionOutcome> Actions::mark_arrived(RowId step_id) {
  return run("mark_arrived", step_key(step_id), step_id,
             [&](Decision& decision, ActionOutcome&) { return model::mark_arrived(decision, step_id); });
}

Result<ActionOutcome> Actions::mark_ready(RowId step_id) {
  return run("mark_ready", step_key(step_id), step_id,
             [&](Decision& decision, ActionOutcome&) { return model::mark_ready(decision, step_id); });
}

Result<ActionOutcome> Actions::complete_step(RowId step_id) {
  return run("complete_step", step_key(step_id), step_id,
             [&](Decision& decision, ActionOutcome&) { return model::complete_step(decision, step_id); });
}

Result<ActionOutcome> Actions::cancel_order(RowId order_id, const std::string& reason) {
  return run("cancel_order", order_key(order_id), order_id, [&](Decision& decision, ActionOutcome&) {
    return model::cancel_order_by_filler(decision, order_id, reason);
  });
}

Result<ActionOutcome> Actions::apply_plan(RowId order_id) {
  return run("apply_plan", order_key(order_id), order_id,
             [&](Decision& decision, ActionOutcome&) { return model::apply_plan(decision, order_id); });
}

Result<ActionOutcome> Actions::place_order(const model::FillerOrder& order) {
  sql::ReadKeys keys;
  keys.patient_ids = {order.patient_id};
  keys.services = {order.stated.service};
  return run("place_order", std::move(keys), 0, [&](Decision& decision, ActionOutcome& outcome) {
    const Result<void> done = take_id(model::place_filler_order(decision, order), outcome);
    if (const model::OrderRecord* record = decision.snapshot.order(outcome.id))
      outcome.filler_number = record->order.filler_number;
    return done;
  });
}

Result<ActionOutcome> Actions::register_temporary_patient(const model::PersonName& name, const std::string& sex) {
  return run("register_temporary_patient", {}, 0, [&](Decision& decision, ActionOutcome& outcome) -> Result<void> {
    const model::Patient& patient = model::register_temporary_patient(decision, name, sex).patient;
    outcome.id = patient.id;
    outcome.identifiers = patient.identifiers;
    return {};
  });
}

Result<ActionOutcome> Actions::register_patient(const model::PatientDemographics& stated) {
  sql::ReadKeys keys;
  keys.patients = stated.identifiers;
  return run("register_patient", std::move(keys), 0, [&](Decision& decision, ActionOutcome& outcome) {
    const Result<void> done = take_id(model::register_own_patient(decision, stated), outcome);
    if (done) outcome.identifiers = decision.snapshot.patient(outcome.id)->patient.identifiers;
    return done;
  });
}

Result<ActionOutcome> Actions::correct_patient(RowId patient_id, const model::PatientDemographics& stated) {
  sql::ReadKeys keys;
  keys.patient_ids = {patient_id};
  return run("correct_patient", std::move(keys), patient_id, [&](Decision& decision, ActionOutcome&) -> Result<void> {
    if (decision.snapshot.patient(patient_id) == nullptr) return unknown("patient", patient_id);
    return model::correct_patient(decision, patient_id, stated);
  });
}

Result<ActionOutcome> Actions::undo_merge(RowId retired_id) {
  const model::MergedWork moved =
      sql::Timeline(context_.database).merged_work(retired_id).value_or(model::MergedWork());
  sql::ReadKeys keys;
  keys.patient_ids = {retired_id};
  keys.order_ids = moved.orders;
  keys.performed_ids = moved.performed_steps;
  return run("undo_merge", std::move(keys), retired_id, [&](Decision& decision, ActionOutcome&) -> Result<void> {
    if (decision.snapshot.patient(retired_id) == nullptr) return unknown("patient", retired_id);
    return model::undo_merge(decision, retired_id, moved);
  });
}

Result<ActionOutcome> Actions::merge_patients(RowId survivor_id, RowId retired_id, bool is_confirmed,
                                              Differences* differences) {
  sql::ReadKeys keys;
  keys.patient_ids = {survivor_id, retired_id};
  return run("merge_patients", std::move(keys), survivor_id, [&](Decision& decision, ActionOutcome&) -> Result<void> {
    const model::PatientRecord* survivor = decision.snapshot.patient(survivor_id);
    const model::PatientRecord* retired = decision.snapshot.patient(retired_id);
    if (survivor == nullptr) return unknown("patient", survivor_id);
    if (retired == nullptr) return unknown("patient", retired_id);
    const Differences found = model::merge_differences(survivor->patient, retired->patient);
    if (differences != nullptr) *differences = found;
    if (Result<void> same = model::check_differences(found, is_confirmed); !same) return same.error();
    model::PatientMerge merge;
    merge.survivor.identifiers = survivor->patient.identifiers;
    if (!retired->patient.identifiers.empty()) merge.retired = retired->patient.identifiers.front();
    return model::merge_patients(decision, {{merge}, decision.now}, {});
  });
}

Result<ActionOutcome> Actions::link_performed_step(RowId performed_id, RowId step_id, const model::LinkOptions& options,
                                                   Differences* differences) {
  sql::ReadKeys keys = keys_of_performed(context_, performed_id);
  keys.step_row_ids = {step_id};
  return run("link_performed_step", std::move(keys), performed_id, [&](Decision& decision, ActionOutcome&) {
    if (differences != nullptr) *differences = model::link_differences(decision, performed_id, step_id);
    return model::link_performed_step(decision, performed_id, step_id, options);
  });
}

Result<ActionOutcome> Actions::unlink_performed_step(RowId performed_id) {
  return run("unlink_performed_step", keys_of_performed(context_, performed_id), performed_id,
             [&](Decision& decision, ActionOutcome&) { return model::unlink_performed_step(decision, performed_id); });
}

Result<ActionOutcome> Actions::close_performed_step(RowId performed_id, model::PerformedState end,
                                                    const model::Code& reason) {
  sql::ReadKeys keys;
  keys.performed_ids = {performed_id};
  return run("close_performed_step", std::move(keys), performed_id, [&](Decision& decision, ActionOutcome&) {
    return model::close_performed_step(decision, performed_id, end, reason);
  });
}

Result<ActionOutcome> Actions::resend_delivery(RowId delivery_id) {
  if (!sql::Outbox(context_.database).resend(delivery_id, context_.clock.now()))
    return unknown("parked delivery", delivery_id);
  return ActionOutcome{delivery_id, {}};
}

Result<ActionOutcome> Actions::park_delivery(RowId delivery_id, const std::string& reason) {
  if (!sql::Outbox(context_.database).park(delivery_id, reason, context_.clock.now()))
    return unknown("pending delivery", delivery_id);
  return ActionOutcome{delivery_id, {}};
}

Result<ActionOutcome> Actions::release_delivery(RowId delivery_id) {
  if (!sql::Outbox(context_.database).skip(delivery_id, context_.clock.now()))
    return unknown("parked delivery", delivery_id);
  return ActionOutcome{delivery_id, {}};
}

}  // namespace stepwise::broker
