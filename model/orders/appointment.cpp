// SPDX-License-Identifier: Apache-2.0
#include "model/orders/appointment.hpp"

#include "model/orders/break_down.hpp"
#include "model/orders/order_actions.hpp"
#include "model/orders/step_actions.hpp"
#include "model/patients/patient_match.hpp"

#include <algorithm>
#include <chrono>

namespace stepwise::model {
namespace {

using BookedSteps = std::vector<ScheduledProcedureStep*>;

bool names_order(const Appointment& request) {
  return !request.placer_number.empty() || !request.filler_number.empty();
}

// If the order has several procedures, the service of the appointment says which one is meant.
bool is_meant(const OrderRecord& record, const ScheduledProcedureStep& step, const Code& service) {
  const auto procedure = std::find_if(record.procedures.begin(), record.procedures.end(),
                                      [&](const auto& one) { return one.id == step.requested_procedure_id; });
  if (procedure != record.procedures.end() && procedure->code.value == service.value) return true;
  return std::any_of(step.protocol_codes.begin(), step.protocol_codes.end(),
                     [&](const Code& protocol) { return protocol.value == service.value; });
}

OrderRecord* order_of(Decision& decision, const Appointment& request, const SenderPolicy& sender) {
  Snapshot& snapshot = decision.snapshot;
  const Identifier& placer = request.placer_number;
  if (OrderRecord* found = snapshot.order_by_placer(placer_number(placer, sender.default_authority, decision.sender)))
    return found;
  if (OrderRecord* found = snapshot.order_by_filler(request.filler_number.value, request.filler_number.authority))
    return found;
  // If the number is unknown, the appointment id is not used, because it might belong to another order.
  return names_order(request) ? nullptr : snapshot.order_by_appointment(request.appointment_id, decision.sender);
}

// Whether a waiting step of an order without an appointment fits this one by service and day.
bool fits_appointment(const OrderRecord& record, const Appointment& request) {
  if (record.order.is_container || record.order.on_hold || !record.order.appointment_id.empty()) return false;
  return std::any_of(record.steps.begin(), record.steps.end(), [&](const ScheduledProcedureStep& step) {
    const bool waits = is_open(step.state) && step.state != StepState::started;
    const bool is_service = request.service.value.empty() || record.order.service.value == request.service.value ||
                            is_meant(record, step, request.service);
    const bool is_day =
        step.state == StepState::unscheduled || !step.start_at || !request.start ||
        std::chrono::floor<std::chrono::days>(*step.start_at) == std::chrono::floor<std::chrono::days>(*request.start);
    return waits && is_service && is_day;
  });
}

// The open order of the patient that fits the appointment; nullptr: none or several.
OrderRecord* order_that_fits(Decision& decision, const Appointment& request, const SenderPolicy& sender) {
  if (request.patients.size() != 1 || request.patients.front().identifiers.empty()) return nullptr;
  OrderRecord* found = nullptr;
  for (OrderRecord& record : decision.snapshot.orders) {
    const bool is_his = fits_appointment(record, request) &&
                        match_patient(decision, request.patients.front(), record.order, sender) == PatientMatch::same;
    if (!is_his) continue;
    if (found) return nullptr;
    found = &record;
  }
  return found;
}

// The department places an order for an appointment that belongs to no known order (SN).
Result<OrderRecord*> create_order(Decision& decision, const Appointment& request, const SenderPolicy& sender) {
  if (request.service.empty())
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "service-missing",
                 .place = "AIS-3",
                 .rule = "required: the appointment names no order, so one is placed for it",
                 .remedy = "send the service, or name the order in SCH-26 or SCH-27"};
  if (request.patients.size() != 1)
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "patient-missing",
                 .place = "PID",
                 .rule = "one patient is required: the appointment names no order, so one is placed for it",
                 .remedy = "send one PID, or name the order in SCH-26 or SCH-27"};
  OrderRequests named;
  named.has_patient = true;
  named.patient = request.patients.front();
  const auto patient = patient_for_order(decision, named, sender);
  if (!patient) return patient.error();
  Order order;
  order.patient_id = patient->patient_id;
  order.service = request.service;
  order.requested_start = request.start;
  order.requested_start_is_day = request.start_is_day;
  order.sender = decision.sender;
  order.status_to = sender.status_to;
  OrderRecord& record = open_filler_order(decision, std::move(order));
  OrderRequest given;
  given.stated = record.order;
  record.order.content_digest = content_digest(given);
  break_down(decision, record, given, "AIS-3");
  decision.add_finding("order-for-appointment", "SCH-26",
                       "the appointment names no order and none fits: the department placed one");
  return &record;
}

Error no_order_for(Decision& decision, const Appointment& request, const SenderPolicy& sender) {
  Error error{.kind = ErrorKind::unknown_key,
              .code = "no-such-order",
              .place = request.placer_number.empty() ? "SCH-2" : "SCH-26",
              .value = request.placer_number.empty() ? request.appointment_id : request.placer_number.value,
              .rule = "must be the number of a known order",
              .remedy = "send the order first, and name it in SCH-26 or SCH-27"};
  const OrderRecord* proposed = names_order(request) ? nullptr : order_that_fits(decision, request, sender);
  if (proposed)
    error.remedy =
        "name the order in SCH-26 or SCH-27; " + proposed->order.filler_number + " fits by patient, service and day";
  return error;
}

// Handles an appointment without an order number, as the sender is configured. Only a booking: the order of a cancelled
// appointment is not guessed.
Result<OrderRecord*> order_without_number(Decision& decision, const Appointment& request, const SenderPolicy& sender) {
  const bool is_booking = request.change == Appointment::Change::booked;
  if (names_order(request) || !is_booking || sender.unnumbered_appointment == UnnumberedAppointment::refuse)
    return no_order_for(decision, request, sender);
  if (OrderRecord* found = order_that_fits(decision, request, sender)) {
    decision.add_finding("appointment-matched", "SCH-26",
                         "the appointment names no order; " + found->order.filler_number +
                             " is the only one that fits by patient, service and day");
    return found;
  }
  if (sender.unnumbered_appointment == UnnumberedAppointment::create) return create_order(decision, request, sender);
  return no_order_for(decision, request, sender);
}

// A group appointment has one PID per patient (D33).
Result<void> check_patients(Decision& decision, const Appointment& request, const Order& order,
                            const SenderPolicy& sender) {
  const auto is_his = [&](const PatientDemographics& stated) {
    return match_patient(decision, stated, order, sender) == PatientMatch::same;
  };
  const auto his = std::find_if(request.patients.begin(), request.patients.end(), is_his);
  if (his != request.patients.end()) return check_patient_of_order(decision, *his, order, sender);
  return request.patients.empty() ? Result<void>()
                                  : check_patient_of_order(decision, request.patients.front(), order, sender);
}

BookedSteps waiting_steps(OrderRecord& record, const Code& service) {
  BookedSteps waiting, meant;
  for (ScheduledProcedureStep& step : record.steps) {
    if (!is_open(step.state) || step.state == StepState::started) continue;
    waiting.push_back(&step);
    if (!service.value.empty() && is_meant(record, step, service)) meant.push_back(&step);
  }
  return meant.empty() ? waiting : meant;
}

std::vector<std::string> stations_among(const SitePolicy& site, const std::vector<std::string>& resources) {
  std::vector<std::string> aets;
  for (const Station& station : site.stations) {
    for (const std::string& resource : resources) {
      const bool is_it = resource == station.aet || resource == station.name || resource == station.station_name ||
                         (resource == station.location && !resource.empty());
      if (is_it && std::find(aets.begin(), aets.end(), station.aet) == aets.end()) aets.push_back(station.aet);
    }
  }
  return aets;
}

std::vector<RowId> procedures_of(const BookedSteps& steps) {
  std::vector<RowId> ids;
  for (const ScheduledProcedureStep* step : steps) {
    if (std::find(ids.begin(), ids.end(), step->requested_procedure_id) == ids.end())
      ids.push_back(step->requested_procedure_id);
  }
  return ids;
}

// If no plan states the modality of a step, the booked equipment decides.
void take_modality_of_station(const SitePolicy& site, ScheduledProcedureStep& step) {
  if (!step.modality.empty() || step.station_aets.size() != 1) return;
  const auto station = std::find_if(site.stations.begin(), site.stations.end(),
                                    [&](const Station& one) { return one.aet == step.station_aets.front(); });
  if (station != site.stations.end()) step.modality = station->modality;
}

struct Booked {
  bool changed = false, has_left_out = false;
};
Booked book(Decision& decision, const OrderRecord& record, const BookedSteps& steps, const Appointment& request) {
  Booked booked;
  const std::size_t findings_before = decision.findings.size();
  if (!request.reason.empty())
    decision.add_finding("change-not-applied", "SCH-6", "a reason is kept of a cancelled or missed appointment only");
  const bool names_a_part = !request.service.value.empty() && request.service.value != record.order.service.value;
  if (names_a_part && std::none_of(steps.begin(), steps.end(),
                                   [&](const auto* step) { return is_meant(record, *step, request.service); }))
    decision.add_finding("change-not-applied", "AIS-3",
                         "no procedure of the order that waits has this code; all that waits was booked");
  std::optional<LocalTime> first;
  for (const ScheduledProcedureStep* step : steps) {
    if (step->start_at && (!first || *step->start_at < *first)) first = step->start_at;
  }
  const std::vector<std::string> aets = stations_among(decision.site, request.resources);
  if (aets.empty() && !request.resources.empty())
    decision.add_finding("resource-unknown", "AIG-3",
                         "no station has this AE title, name or location; the step keeps its stations");
  booked.has_left_out = decision.findings.size() > findings_before;
  for (ScheduledProcedureStep* step : steps) {
    ScheduledProcedureStep after = *step;
    if (request.start) {
      after.start_at = *request.start + (step->start_at ? *step->start_at - *first : std::chrono::minutes(0));
      after.start_is_day = request.start_is_day;
    }
    if (request.duration_minutes > 0) after.duration_minutes = request.duration_minutes;
    if (!aets.empty()) move_to_stations(decision.site, after, aets);
    take_modality_of_station(decision.site, after);
    if (!request.performer.empty()) after.performing_physician = request.performer;
    if (!request.comments.empty()) after.comments = request.comments;
    if (after.state == StepState::unscheduled && lacks(after).empty()) after.state = StepState::scheduled;
    if (after.station_aets != step->station_aets) check_stations(decision, after, "AIG-3");
    booked.changed |= after != *step;
    *step = std::move(after);
  }
  return booked;
}

void wait_for_another_time(Decision& decision, const BookedSteps& steps) {
  for (ScheduledProcedureStep* step : steps) remove_appointment(*step);
  decision.add_finding("needs-scheduling", "SCH-25",
                       "the appointment was cancelled, the order was not: its step waits for another time");
}

void end(OrderRecord& record, const BookedSteps& steps, StepState state, const Code& reason) {
  for (ScheduledProcedureStep* step : steps) {
    step->state = state;
    step->end_reason = reason;
    if (RequestedProcedure* procedure = record.procedure(step->requested_procedure_id))
      procedure->cancel_reason = reason;
  }
}

Code or_else(const Code& stated, Code otherwise) {
  return stated.empty() ? otherwise : stated;
}

}  // namespace

Result<void> apply_appointment(Decision& decision, const Appointment& request, const SenderPolicy& sender) {
  OrderRecord* record = order_of(decision, request, sender);
  const std::size_t orders_before = decision.snapshot.orders.size();
  if (!record) {
    const auto found = order_without_number(decision, request, sender);
    if (!found) return found.error();
    record = *found;
  }
  if (auto named = check_patients(decision, request, record->order, sender); !named) return named;
  const BookedSteps steps = waiting_steps(*record, request.service);
  if (steps.empty()) {
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "order-ended",
                 .place = "SCH-26",
                 .rule = "the order must have a step that waits to be performed",
                 .remedy = "place a new order"};
  }
  const bool is_created = decision.snapshot.orders.size() > orders_before;
  record->changed |= !request.appointment_id.empty() && record->order.appointment_id != request.appointment_id;
  if (!request.appointment_id.empty()) {
    record->order.appointment_id = request.appointment_id;
    record->order.appointment_sender = decision.sender;
  }
  record->changed |= take_sent_fields(record->order.sent_fields, request.sent_fields);
  RollUpCause cause{.by_scheduler = true, .reason = request.reason, .changed = procedures_of(steps)};
  switch (request.change) {
    case Appointment::Change::booked: {
      const Booked booked = book(decision, *record, steps, request);
      if (is_created) break;
      if (!booked.changed && !booked.has_left_out)
        decision.add_finding("idempotent", "SCH-11", "the steps are scheduled so already");
      if (!booked.changed) return {};
      break;
    }
    case Appointment::Change::cancelled:
      if (!sender.cancelled_appointment_cancels) {
        wait_for_another_time(decision, steps);
        break;
      }
      cause.reason = or_else(request.reason, {"", "The appointment was cancelled", "", ""});
      end(*record, steps, StepState::cancelled, cause.reason);
      break;
    case Appointment::Change::no_show:
      cause.reason = or_else(request.reason, {"110507", "Patient did not arrive", "DCM", ""});
      end(*record, steps, StepState::never_performed, cause.reason);
      break;
  }
  roll_up(decision, *record, cause);
  return {};
}

}  // namespace stepwise::model
