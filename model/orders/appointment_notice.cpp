// SPDX-License-Identifier: Apache-2.0
// RAD-48 (reference 2.10): notifies an order placer about the appointment for a requested procedure. The last
// notification is stored with the procedure, so that the event is right, no matter what has changed the steps (a
// person, a scheduler, a change of the order).
#include "model/orders/order_actions.hpp"

#include <algorithm>
#include <chrono>

namespace stepwise::model {
namespace {

using NoticeSteps = std::vector<const ScheduledProcedureStep*>;

// A step that has started or ended keeps its appointment.
bool has_appointment(const ScheduledProcedureStep& step) {
  return step.start_at && step.state != StepState::unscheduled && step.state != StepState::cancelled &&
         step.state != StepState::never_performed;
}

std::string number_of(const LocalTime& time) {
  return std::to_string(time.time_since_epoch().count());
}

// From the start of the first step to the end of the last one.
std::string time_of(const NoticeSteps& steps) {
  std::optional<LocalTime> first, last;
  for (const ScheduledProcedureStep* step : steps) {
    const LocalTime end = *step->start_at + std::chrono::minutes(step->duration_minutes);
    if (!first || *step->start_at < *first) first = step->start_at;
    if (!last || end > *last) last = end;
  }
  return first ? number_of(*first) + "-" + number_of(*last) : std::string();
}

// The content of an appointment except its time: procedure, equipment, location and performer.
std::string content_of(const RequestedProcedure& procedure, const NoticeSteps& steps) {
  std::string text = procedure.code.value + "|" + procedure.description;
  for (const ScheduledProcedureStep* step : steps) {
    text += (step->start_is_day ? "|day|" : "|") + step->step_id + "|" + step->modality + "|" + step->location + "|" +
            step->performing_physician.id + "|" + step->performing_physician.name.alphabetic.family;
    for (const std::string& aet : step->station_aets) text += "|" + aet;
    for (const Code& protocol : step->protocol_codes) text += "|" + protocol.value;
  }
  return text;
}

// No booking is reported after the examination has begun (an unscheduled examination is never booked).
const char* event_of(const RequestedProcedure& procedure, const NoticeSteps& steps, const std::string& time,
                     const std::string& content) {
  const bool waits = std::all_of(steps.begin(), steps.end(), [](const ScheduledProcedureStep* step) {
    return is_open(step->state) && step->state != StepState::started;
  });
  if (procedure.appointment_time.empty()) return waits ? "S12" : nullptr;
  if (procedure.appointment_time != time) return "S13";
  return procedure.appointment_content == content ? nullptr : "S14";
}

// The event for the end of an appointment: no-show or cancellation.
const char* end_of(const OrderRecord& record, const RequestedProcedure& procedure) {
  const bool is_off = std::any_of(record.steps.begin(), record.steps.end(), [&](const ScheduledProcedureStep& step) {
    return step.requested_procedure_id == procedure.id && step.state != StepState::never_performed;
  });
  return is_off ? "S15" : "S26";
}

}  // namespace

void notify_appointment(Decision& decision, const OrderRecord& record, RequestedProcedure& procedure,
                        const RollUpCause& cause) {
  if (!decision.site.tell_appointments) return;
  NoticeSteps steps;
  for (const ScheduledProcedureStep& step : record.steps) {
    if (step.requested_procedure_id == procedure.id && has_appointment(step)) steps.push_back(&step);
  }
  const std::string time = time_of(steps);
  if (time.empty() && procedure.appointment_time.empty()) return;
  const std::string content = time.empty() ? std::string() : content_of(procedure, steps);
  const char* event = time.empty() ? end_of(record, procedure) : event_of(procedure, steps, time, content);
  if (!event) return;
  procedure.appointment_time = time;
  procedure.appointment_content = content;
  Notification told{.kind = NotificationKind::appointment,
                    .patient_id = record.order.patient_id,
                    .order_id = record.order.id,
                    .requested_procedure_id = procedure.id,
                    .reason = cause.reason};
  told.event = event;
  told.sender_knows = cause.by_scheduler;
  decision.notify(std::move(told));
}

}  // namespace stepwise::model
