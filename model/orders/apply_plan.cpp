// SPDX-License-Identifier: Apache-2.0

#include "model/orders/break_down.hpp"
#include "model/orders/order_actions.hpp"
#include "model/orders/states.hpp"
#include "model/orders/step_actions.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

Error forbidden(std::string code, const OrderRecord& record, std::string rule, std::string remedy) {
  return Error{.kind = ErrorKind::state_forbids,
               .code = std::move(code),
               .place = "order",
               .value = record.order.filler_number,
               .rule = std::move(rule),
               .remedy = std::move(remedy)};
}

bool is_untouched(const ScheduledProcedureStep& step) {
  return step.state == StepState::unscheduled || step.state == StepState::scheduled ||
         step.state == StepState::arrived || step.state == StepState::ready;
}

// Other systems know the numbers and the Study Instance UID of the first procedure and the id of its step already, so
// they are kept.
OrderRequest with_numbers_of(const OrderRecord& record) {
  OrderRequest given;
  given.accession_number = record.order.accession_number;
  given.requested_procedure_id = record.procedures.front().requested_procedure_id;
  given.study_instance_uid = record.procedures.front().study_instance_uid;
  given.step_id = record.steps.front().step_id;
  given.performing_physician = record.steps.front().performing_physician;
  return given;
}

void keep_first_procedure(OrderRecord& planned, const RequestedProcedure& before) {
  RequestedProcedure& first = planned.procedures.front();
  for (ScheduledProcedureStep& step : planned.steps) {
    if (step.requested_procedure_id == first.id) step.requested_procedure_id = before.id;
  }
  first.id = before.id;
  first.state = before.state;
  first.announced_studies = before.announced_studies;
  first.appointment_time = before.appointment_time;
  first.appointment_content = before.appointment_content;
}

bool has_fallback(const OrderRecord& record) {
  if (record.procedures.size() != 1 || record.steps.size() != 1) return false;
  return record.procedures.front().code.value == record.order.service.value &&
         record.steps.front().protocol_codes.empty();
}

}  // namespace

Result<void> apply_plan(Decision& decision, RowId order_id) {
  const auto found = find_order(decision, order_id);
  if (!found) return found.error();
  OrderRecord& record = **found;
  const ProcedurePlan* plan = decision.snapshot.plan_for(record.order.service);
  if (!plan || plan->procedures.empty())
    return forbidden("no-plan", record, "there must be a procedure plan for the service of this order",
                     "import the plan first");
  if (!has_fallback(record))
    return forbidden(
        "already-planned", record,
        "must be an order that has one procedure with one step, without a protocol, because its service had no plan",
        "change its steps one by one");
  if (!is_untouched(record.steps.front()))
    return forbidden("order-begun", record, "its step must not have started or ended", "finish the order as it is");

  const ScheduledProcedureStep before = record.steps.front();
  OrderRecord planned;
  planned.order = record.order;
  if (before.start_at) {  // also if a person has set it
    planned.order.requested_start = before.start_at;
    planned.order.requested_start_is_day = before.start_is_day;
  }
  break_down(decision, planned, with_numbers_of(record), "order");
  if (planned.steps.empty() || planned.steps.front().requested_procedure_id != planned.procedures.front().id)
    return forbidden("plan-without-step", record, "the first procedure of the plan must have a step from the beginning",
                     "correct the plan");
  keep_first_procedure(planned, record.procedures.front());
  ScheduledProcedureStep& first = planned.steps.front();
  first.id = before.id;
  const bool is_here = before.state == StepState::arrived || before.state == StepState::ready;
  if (is_here && first.state == StepState::scheduled) first.state = before.state;
  if (planned.procedures == record.procedures && planned.steps == record.steps) {
    decision.add_finding("idempotent", "order", "the order is as its plan says already; no effect");
    return {};
  }

  record.procedures = std::move(planned.procedures);
  record.steps = std::move(planned.steps);
  roll_up(decision, record, {.changed = {record.procedures.front().id}});
  return {};
}

}  // namespace stepwise::model
