// SPDX-License-Identifier: Apache-2.0
#include "model/orders/further_exam.hpp"

#include "base/limits.hpp"
#include "model/orders/aliases.hpp"
#include "model/orders/break_down.hpp"
#include "model/orders/order_changes.hpp"
#include "model/time_order.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

Error exam_refused(ErrorKind kind, std::string code, std::string place, const std::string& value, std::string rule,
                   std::string remedy) {
  return Error{.kind = kind,
               .code = std::move(code),
               .place = std::move(place),
               .value = value,
               .rule = std::move(rule),
               .remedy = std::move(remedy)};
}

const Code& ordered_service(const OrderRecord& record, const RequestedProcedure& procedure) {
  return procedure.service.empty() ? record.order.service : procedure.service;
}

// The fields that the exam has itself; the other fields are those of the order.
Order exam_of(const OrderRecord& record, const OrderRequest& request) {
  Order exam = record.order;
  exam.service = request.stated.service;
  exam.service_alternate = request.stated.service_alternate;
  exam.requested_start = request.stated.requested_start;
  exam.requested_start_is_day = request.stated.requested_start_is_day;
  exam.requested_modality = request.stated.requested_modality;
  exam.priority = request.stated.priority.empty() ? record.order.priority : request.stated.priority;
  return exam;
}

// The order has the protocol of its first exam, so a further exam needs its own.
void give_protocol(ScheduledProcedureStep& step, const Order& exam) {
  if (step.protocol_codes.empty())
    step.protocol_codes = {exam.service_alternate.empty() ? exam.service : exam.service_alternate};
}

}  // namespace

bool is_further_exam(const OrderRecord& record, const OrderRequest& request) {
  const std::string& stated = request.stated.service.value;
  return !stated.empty() && !record.order.service.value.empty() && stated != record.order.service.value &&
         request.preassigned_steps.empty();
}

Result<void> place_further_exam(Decision& decision, const OrderMessage& message, OrderRecord& record,
                                const OrderRequest& request) {
  const std::string place = place_of(request, "OBR", "4"), digest = content_digest(request);
  const std::string& stated = request.stated.service.value;
  for (const RequestedProcedure& procedure : record.procedures) {
    if (procedure.service.value != stated) continue;
    if (procedure.content_digest != digest)
      return exam_refused(ErrorKind::duplicate_key, "placer-number-used", place, stated,
                          "was ordered under this number with other content", "place the exam under a new number");
    decision.add_finding("idempotent", place, "this exam was placed before with the same content; no effect");
    return {};
  }
  const bool is_open = record.order.state == OrderState::scheduled || record.order.state == OrderState::in_progress;
  if (!is_open || record.order.discontinue_pending || record.order.is_container)
    return exam_refused(ErrorKind::duplicate_key, "placer-number-used", place_of(request, "ORC", "2"),
                        request.stated.placer_number, "was used for an order that takes no further exams",
                        "place the exam under a new number");
  if (record.steps.size() + planned_steps(decision, request.stated.service) > limits::hl7_order_steps)
    return exam_refused(ErrorKind::duplicate_key, "too-many-steps", place, stated,
                        "an order has at most " + std::to_string(limits::hl7_order_steps) + " scheduled steps",
                        "place the exam under a new number");
  if (!request.step_id.empty() && decision.snapshot.order_by_step_id(request.step_id))
    return exam_refused(ErrorKind::duplicate_key, "step-id-used", place, request.step_id,
                        "another exam has this scheduled procedure step id", "give each step an id of its own");
  if (auto free = check_given_numbers(decision, request, record.order.patient_id, message.sender); !free) return free;

  report_shared_fields(decision, record, request);
  Order exam = exam_of(record, request);
  start_at_receipt(decision, exam, request, message.sender);
  if (!request.accession_number.empty())
    exam.accession_number = request.accession_number;
  else if (decision.site.accession_per_procedure)
    exam.accession_number = decision.numbers.accession_number();
  const std::size_t steps_before = record.steps.size();
  const std::size_t added = break_down_exam(decision, record, exam, request, place);
  for (std::size_t i = record.procedures.size() - added; i < record.procedures.size(); ++i) {
    record.procedures[i].service = request.stated.service;
    record.procedures[i].content_digest = digest;
  }
  for (std::size_t i = steps_before; i < record.steps.size(); ++i) give_protocol(record.steps[i], exam);
  note_aliases(record.order, request);
  note_act(decision, record.order, request);
  decision.add_finding("exam-added", place, "another exam under the same placer number was added to the order");
  roll_up(decision, record, {.by_placer = true});
  return {};
}

bool names_one_exam(const OrderRecord& record, const OrderRequest& request) {
  return !request.stated.service.value.empty() &&
         std::any_of(record.procedures.begin(), record.procedures.end(),
                     [](const RequestedProcedure& procedure) { return !procedure.service.empty(); });
}

Result<void> cancel_exam(Decision& decision, OrderRecord& record, const OrderRequest& request) {
  const std::string& stated = request.stated.service.value;
  std::vector<RowId> procedures;
  for (const RequestedProcedure& procedure : record.procedures) {
    if (ordered_service(record, procedure).value == stated) procedures.push_back(procedure.id);
  }
  if (procedures.empty())
    return exam_refused(ErrorKind::unknown_key, "no-such-exam", place_of(request, "OBR", "4"), stated,
                        "no exam of this order has this service",
                        "send the service that was ordered, or no OBR to cancel all");
  const auto is_of_exam = [&](const ScheduledProcedureStep& step) {
    return std::find(procedures.begin(), procedures.end(), step.requested_procedure_id) != procedures.end();
  };
  bool is_open_exam = false;
  for (const ScheduledProcedureStep& step : record.steps) {
    if (!is_of_exam(step)) continue;
    if (step.state == StepState::started)
      return step_started(place_of(request, "ORC", "1"), "wait until the exam has ended");
    is_open_exam |= is_open(step.state);
  }
  if (!is_open_exam) {
    decision.add_finding("idempotent", place_of(request, "ORC", "1"),
                         "nothing of this exam is open any more; no effect");
    return {};
  }
  if (is_older_act(decision, record.order, request)) return older_act(request);
  const Code& reason = request.stated.cancel_reason;
  for (ScheduledProcedureStep& step : record.steps) {
    if (!is_of_exam(step) || !is_open(step.state)) continue;
    step.state = StepState::cancelled;
    step.end_reason = reason;
    record.procedure(step.requested_procedure_id)->cancel_reason = reason;
  }
  note_act(decision, record.order, request);
  roll_up(decision, record, {.by_placer = true, .reason = reason, .changed = procedures});
  return {};
}

}  // namespace stepwise::model
