// SPDX-License-Identifier: Apache-2.0
// Transfers, discharges, class changes, tracking and cancellations of visits (reference 2.6, 8).
#include "model/visits/visit_events.hpp"

#include "model/orders/order_actions.hpp"
#include "model/patients/demographics.hpp"
#include "model/patients/patient_events.hpp"
#include "model/patients/patient_match.hpp"
#include "model/patients/patient_rules.hpp"
#include "model/time_order.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace stepwise::model {
namespace {

Error no_such_patient(const Identifier& identifier) {
  return Error{.kind = ErrorKind::unknown_key,
               .code = "no-such-patient",
               .place = "PID-3",
               .value = identifier.value,
               .rule = "must be the identifier of a known patient",
               .remedy = "register the patient first"};
}

// Without a number it is the visit without a number, else the only open visit.
Visit* visit_of_event(PatientRecord& record, const Identifier& number) {
  if (Visit* found = find_visit(record, number)) return found;
  if (!number.empty()) return nullptr;
  Visit* only = nullptr;
  for (Visit& visit : record.visits) {
    if (visit.state != VisitState::open) continue;
    if (only) return nullptr;
    only = &visit;
  }
  return only;
}

// MRG-5 of A06 and A07: the visit gets a new number.
bool renumber_visit(Decision& decision, PatientRecord& record, const Identifier& prior, const Identifier& number) {
  if (prior.empty() || number.empty() || is_same(prior, number)) return false;
  Visit* visit = find_visit(record, prior);
  if (!visit) return false;
  if (find_visit(record, number)) {
    decision.add_finding("visit-numbers-taken", "MRG-5",
                         "both visit numbers are of visits of this patient; they stay two");
    return false;
  }
  visit->number = number;
  return true;
}

bool has_arrived_here(const Decision& decision, const Visit& visit) {
  const auto& ours = decision.site.arrival_locations;
  return !visit.location_components.empty() && !visit.location_components.front().empty() &&
         std::find(ours.begin(), ours.end(), visit.location_components.front().front()) != ours.end();
}

// A10: a patient who arrives at the department has arrived for the steps of today.
void mark_arrivals(Decision& decision, const PatientRecord& patient, const Visit& visit) {
  const auto today = std::chrono::floor<std::chrono::days>(decision.local_now);
  for (OrderRecord& record : decision.snapshot.orders) {
    if (record.order.patient_id != patient.patient.id || record.order.visit_id.value_or(visit.id) != visit.id) continue;
    for (ScheduledProcedureStep& step : record.steps) {
      const bool is_today = step.start_at && std::chrono::floor<std::chrono::days>(*step.start_at) == today;
      if (step.state != StepState::scheduled || !is_today) continue;
      step.state = StepState::arrived;
      record.changed = true;
    }
  }
}

bool is_open_order(const OrderRecord& record) {
  return record.order.state == OrderState::scheduled || record.order.state == OrderState::in_progress;
}

void end_orders_of(Decision& decision, const Visit& visit, const SenderPolicy& sender) {
  int staying = 0;
  for (OrderRecord& record : decision.snapshot.orders) {
    if (record.order.visit_id != visit.id || !is_open_order(record)) continue;
    if (!sender.visit_cancels_orders || has_started(record)) {
      ++staying;
      continue;
    }
    const Code reason{"", "The visit was cancelled", "", ""};
    record.order.cancel_reason = reason;
    const std::vector<RowId> touched = end_open_steps(record, StepState::cancelled, reason);
    roll_up(decision, record, {.reason = reason, .changed = touched});
  }
  if (staying == 0) return;
  decision.add_finding(
      "open-orders", "PV1-19",
      std::to_string(staying) + " open orders of the cancelled visit stay; cancel them if they are not wanted");
}

void notify_visit(Decision& decision, const PatientRecord& record, const Visit& visit, const VisitEvent& request,
                  Composite prior_location) {
  Notification update{.kind = NotificationKind::patient_updated, .patient_id = record.patient.id};
  update.visit_id = visit.id;
  update.event = request.trigger;
  if (request.change == VisitChange::transfer) update.prior_location = std::move(prior_location);
  decision.notify(std::move(update));
}

Result<void> cancel(Decision& decision, PatientRecord& record, Visit* visit, const VisitEvent& request,
                    const SenderPolicy& sender) {
  if (!visit) {
    decision.add_finding("no-such-visit", "PV1-19", "this patient has no such visit; nothing was cancelled");
    return {};
  }
  if (visit->state == VisitState::cancelled) {
    decision.add_finding("idempotent", "PV1-19", "the visit was cancelled before");
    return {};
  }
  visit->state = VisitState::cancelled;
  record.changed = true;
  notify_visit(decision, record, *visit, request, {});
  end_orders_of(decision, *visit, sender);
  return {};
}

// The state of the visit after the event; a transfer does not reopen a closed visit.
VisitState state_after(const Visit& visit, VisitChange change) {
  if (change == VisitChange::discharge) return VisitState::closed;
  return change == VisitChange::reopening ? VisitState::open : visit.state;
}

// A06 and A07 that change PID-3 have the former identifier in MRG-1; many senders repeat PID-3 there.
Result<void> take_prior_identifier(Decision& decision, const VisitEvent& request, const Identifier& primary,
                                   const SenderPolicy& sender) {
  const Identifier prior = with_authority(request.prior_patient, sender.default_authority);
  if (prior.empty() || is_same(prior, primary)) return {};
  return change_identifier(decision, {request.patient, prior, request.event_at}, sender);
}

Result<void> update_visit(Decision& decision, PatientRecord& record, const VisitEvent& request,
                          const Identifier& number, const SenderPolicy& sender) {
  const Identifier prior = with_authority(request.prior_visit, sender.default_authority);
  bool changed = renumber_visit(decision, record, prior, number);
  Visit* visit = visit_of_event(record, number);
  if (!visit && !request.visit.present) {
    decision.add_finding("no-such-visit", "PV1", "the message names no visit and the patient has none open; no effect");
    return {};
  }
  changed |= visit == nullptr;
  if (!visit) visit = &create_visit(decision, record, request.visit, number);
  Composite prior_location = visit->location_components;
  changed |= apply_visit(*visit, request.visit);
  const VisitState state = state_after(*visit, request.change);
  changed |= state != visit->state;
  if (state != visit->state)
    visit->closed_at = state == VisitState::closed ? std::optional(decision.now) : std::nullopt;
  visit->state = state;
  if (request.change == VisitChange::class_change)
    changed |= request.patient.account_number.changes(record.patient.account_number);
  record.changed |= changed;
  if (changed) notify_visit(decision, record, *visit, request, std::move(prior_location));
  if (request.trigger == "A10" && has_arrived_here(decision, *visit)) mark_arrivals(decision, record, *visit);
  return {};
}

}  // namespace

Result<void> apply_visit_event(Decision& decision, const VisitEvent& request, const SenderPolicy& sender) {
  const auto identifiers = identifiers_of(request.patient, sender);
  if (!identifiers) return identifiers.error();
  if (auto taken = take_prior_identifier(decision, request, identifiers->front(), sender); !taken) return taken;
  const auto found = patient_of_event(decision, *identifiers, request.patient);
  if (!found) return found.error();
  PatientRecord* record = *found;
  const bool is_cancellation = request.change == VisitChange::cancellation;
  if (!record && is_cancellation) return no_such_patient(identifiers->front());
  if (!record) record = &create_patient(decision, *identifiers, request.patient);
  if (is_cancellation || request.trigger == "A10") {  // these events act on the steps of the patient's orders (D33)
    if (auto same = check_demographics(decision, record->patient, record->patient, request.patient, sender); !same)
      return same;
  } else if (auto same = check_identity(decision, record->patient, request.patient, sender); !same) {
    return same;
  }
  const auto event_at = counted_event(decision, request.event_at);
  const bool is_older = is_older_event(decision, record->patient, event_at);
  if (!is_older) note_event(decision, *record, event_at);
  const Identifier number = with_authority(request.visit.number, sender.default_authority);
  const Result<void> done = is_cancellation
                                ? cancel(decision, *record, visit_of_event(*record, number), request, sender)
                                : update_visit(decision, *record, request, number, sender);
  return done && is_older ? settle_older_event(decision) : done;
}

}  // namespace stepwise::model
