// SPDX-License-Identifier: Apache-2.0
#include "mapping/outbound/outbound_messages.hpp"

#include "mapping/outbound/ipc_segment.hpp"
#include "mapping/outbound/message_structure.hpp"
#include "mapping/outbound/outbound_patient.hpp"

namespace stepwise::mapping {
namespace {

using hl7::Writer;
using model::Code;
using model::ScheduledProcedureStep;
using model::StepState;

void write_patient(Writer& writer, const Outbound& message) {
  write_pid(writer, message.patient.patient, message.is_2_5_1(), message.notification.pid_nulls);
  write_pv1(writer, message.visit, message.is_2_5_1(), message.notification.pv1_nulls);
}

void write_evn(Writer& writer, const Outbound& message, const char* event) {
  hl7::SegmentWriter& segment = writer.segment("EVN");
  if (!message.is_2_5_1()) segment.field(1, event);
  segment.field(2, message.event_time());
}

// 2.3.1: one ORC and OBR per step and protocol code, and one ZDS.
void write_pairs(Writer& writer, const Outbound& message) {
  const model::Order& order = message.order->order;
  int set_id = 0;
  for (const ScheduledProcedureStep* step : steps_spoken_of(message)) {
    for (const Code& protocol : protocols_of(*step, order)) {
      const OrderPart part{message, ++set_id, protocol, step, start_ts(step->start_at, step->start_is_day)};
      write_orc(writer, part);
      write_obr(writer, part);
      if (set_id == 1) write_notes(writer, order.procedure_comments);
    }
  }
  write_zds(writer, message);
}

// 2.5.1: one ORC, TQ1 and OBR, and one IPC per step and protocol code. OBR-18 to OBR-24 are written for receivers that
// do not read IPC.
void write_with_ipc(Writer& writer, const Outbound& message) {
  const auto steps = steps_spoken_of(message);
  OrderPart whole{message};
  if (steps.size() == 1) whole.step = steps.front();
  const ScheduledProcedureStep* first = nullptr;
  for (const ScheduledProcedureStep* step : steps) {
    if (step->start_at && (!first || *step->start_at < *first->start_at)) first = step;
  }
  if (first) whole.start = start_ts(first->start_at, first->start_is_day);
  write_allergies(writer, message.patient.patient);
  write_orc(writer, whole);
  write_tq1(writer, whole);
  write_obr(writer, whole);
  write_notes(writer, message.order->order.procedure_comments);
  for (const ScheduledProcedureStep* step : steps) {
    for (const Code& protocol : protocols_of(*step, message.order->order))
      write_ipc(writer, {message.order->order, *message.procedure, *step, protocol, study_instance_uid(message),
                         message.destination.role == Role::image_manager});
  }
}

OrderPart whole_order(const Outbound& message) {
  OrderPart part{message, 1, message.order->order.service_alternate};
  part.start = start_ts(message.order->order.requested_start, message.order->order.requested_start_is_day);
  return part;
}

}  // namespace

std::vector<const ScheduledProcedureStep*> steps_spoken_of(const Outbound& message) {
  std::vector<const ScheduledProcedureStep*> all, standing;
  for (const ScheduledProcedureStep& step : message.order->steps) {
    if (step.requested_procedure_id != message.procedure->id) continue;
    all.push_back(&step);
    const bool is_out = step.state == StepState::cancelled || step.state == StepState::never_performed ||
                        step.state == StepState::discontinued || step.state == StepState::unscheduled;
    if (!is_out) standing.push_back(&step);
  }
  const std::string& control = message.notification.order_control;
  const bool ends = control == "CA" || control == "DC";
  return ends || standing.empty() ? all : standing;
}

void write_order_message(Writer& writer, const Outbound& message) {
  write_patient(writer, message);
  OrderPart part = whole_order(message);
  if (message.notification.kind != model::NotificationKind::order_number_request)
    part.result_status = result_status_of(message.notification);
  write_orc(writer, part);
  write_tq1(writer, part);
  write_obr(writer, part);
}

void write_status_as_result(Writer& writer, const Outbound& message) {
  write_patient(writer, message);
  OrderPart part = whole_order(message);
  part.result_status = result_status_of(message.notification);
  write_orc(writer, part);
  write_obr(writer, part).field(22, message.event_time());
  write_tq1(writer, part);
}

void write_status_as_update(Writer& writer, const Outbound& message) {
  write_pid(writer, message.patient.patient, message.is_2_5_1());
  write_orc(writer, {message});
}

// OBR-25 stays empty, because ORC-5 has other meanings in this message.
void write_status_as_response(Writer& writer, const Outbound& message) {
  write_pid(writer, message.patient.patient, message.is_2_5_1());
  const OrderPart part = whole_order(message);
  write_orc(writer, part);
  write_obr(writer, part);
}

void write_procedure_message(Writer& writer, const Outbound& message) {
  write_patient(writer, message);
  if (message.is_2_5_1())
    write_with_ipc(writer, message);
  else
    write_pairs(writer, message);
}

void write_update_message(Writer& writer, const Outbound& message) {
  write_evn(writer, message, message.notification.event.c_str());
  write_pid(writer, message.patient.patient, message.is_2_5_1(), message.notification.pid_nulls);
  write_pv1(writer, message.visit, message.is_2_5_1(), message.notification.pv1_nulls,
            message.notification.prior_location);
  // Some structures have only one of AL1 and OBX, and their order differs.
  const MessageStructure* structure = find_structure(message.version, "ADT", message.notification.event);
  const std::string_view segments = structure == nullptr ? std::string_view() : structure->segments;
  const std::size_t allergies = segments.find("{AL1}"), measures = segments.find("{OBX}");
  if (allergies < measures) write_allergies(writer, message.patient.patient);
  if (measures != std::string_view::npos) write_body_measures(writer, message.patient.patient);
  if (allergies != std::string_view::npos && allergies > measures) write_allergies(writer, message.patient.patient);
}

void write_merge_message(Writer& writer, const Outbound& message) {
  const bool is_change = message.notification.kind == model::NotificationKind::identifier_changed;
  write_evn(writer, message, is_change && message.is_2_5_1() ? "A47" : "A40");
  write_pid(writer, message.patient.patient, message.is_2_5_1());
  if (is_change)
    write_prior_identifier(writer, message.notification.prior_identifier, message.notification.mrg_fields);
  else
    write_mrg(writer, message.retired->patient, message.notification.mrg_fields);
}

}  // namespace stepwise::mapping
