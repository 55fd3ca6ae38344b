// SPDX-License-Identifier: Apache-2.0
// XO of the placer (policy, reference 2.4; D13). IHE has the placer cancel and order anew, so a change of the service itself is
// refused.
#include "model/break_down.hpp"
#include "model/given_steps.hpp"
#include "model/order_acts.hpp"
#include "model/states.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace stepwise::model {
namespace {

template <class T>
bool take(T& target, const T& stated) {
  if (stated == T{} || target == stated) return false;  // what a message leaves out stays
  target = stated;
  return true;
}

bool take_stated(Order& order, const OrderRequest& request) {
  const Order& stated = request.stated;
  const auto take_or_clear = [&](auto& target, const auto& value, Clearable what) {
    if (request.cleared.count(what) == 0) return take(target, value);
    const bool changed = target != std::decay_t<decltype(target)>{};
    target = {};
    return changed;
  };
  bool changed = take(order.priority, stated.priority);
  changed |= take(order.ordering_provider, stated.ordering_provider);
  changed |= take(order.entered_by, stated.entered_by);
  changed |= take_or_clear(order.callback_phone, stated.callback_phone, Clearable::callback_phone);
  changed |= take_or_clear(order.entering_organization, stated.entering_organization, Clearable::entering_organization);
  changed |= take_or_clear(order.reasons, stated.reasons, Clearable::reasons);
  changed |= take_or_clear(order.danger, stated.danger, Clearable::danger);
  changed |= take_or_clear(order.clinical_information, stated.clinical_information, Clearable::clinical_information);
  changed |= take(order.body_site_modifier, stated.body_site_modifier);
  changed |= take_or_clear(order.transport_mode, stated.transport_mode, Clearable::transport_mode);
  changed |= take_or_clear(order.transport_arranged, stated.transport_arranged, Clearable::transport_arranged);
  changed |= take_or_clear(order.service_supplements, stated.service_supplements, Clearable::service_supplements);
  changed |= take_or_clear(order.duplicate_reason, stated.duplicate_reason, Clearable::duplicate_reason);
  changed |= take(order.order_comments, stated.order_comments);
  changed |= take(order.procedure_comments, stated.procedure_comments);
  return changed;
}

bool is_other_service(const Order& order, const OrderRequest& request) {
  const Code& stated = request.stated.service;
  const Code& alternate = request.stated.service_alternate;
  if (!request.has_service) return false;
  // Ordered by the alternate code alone (OBR-4.4).
  if (stated.value.empty() && order.service.value.empty()) return !alternate.value.empty() && alternate.value != order.service_alternate.value;
  if (stated.value.empty()) return false;
  if (stated.value != order.service.value) return true;
  return !stated.scheme.empty() && !order.service.scheme.empty() && stated.scheme != order.service.scheme;
}

bool is_waiting(const ScheduledProcedureStep& step) {
  return is_open(step.state) && step.state != StepState::started;
}

std::chrono::minutes planned_offset(const ProcedurePlan* plan, const OrderRecord& record,
                                    const ScheduledProcedureStep& step) {
  const auto procedure = std::find_if(record.procedures.begin(), record.procedures.end(),
                                      [&](const auto& one) { return one.id == step.requested_procedure_id; });
  if (!plan || procedure == record.procedures.end()) return {};
  const auto position = static_cast<std::size_t>(procedure->position);
  const auto step_position = static_cast<std::size_t>(step.position);
  if (position > plan->procedures.size() || step_position > plan->procedures[position - 1].steps.size()) return {};
  return std::chrono::minutes(plan->procedures[position - 1].steps[step_position - 1].offset_minutes);
}

// The first of the steps that have not started moves to the order's start, also when a person had moved it, and the
// others keep their distance from it. A step that only lacked a start is scheduled now.
bool move_start(Decision& decision, OrderRecord& record, LocalTime start) {
  const std::optional<LocalTime> before = record.order.requested_start;
  if (before == start) return false;
  record.order.requested_start = start;
  const ProcedurePlan* plan = decision.snapshot.plan_for(record.order.service);
  const bool is_auto = !plan || plan->auto_schedule;
  std::optional<LocalTime> first;
  for (const auto& step : record.steps) {
    if (is_waiting(step) && step.start_at && (!first || *step.start_at < *first)) first = step.start_at;
  }
  for (auto& step : record.steps) {
    if (!is_waiting(step)) continue;
    step.start_at = start + (step.start_at ? *step.start_at - *first : planned_offset(plan, record, step));
    if (!before && is_auto && step.state == StepState::unscheduled && lacks(step).empty())
      step.state = StepState::scheduled;
  }
  return true;
}

std::vector<RowId> waiting_procedures(const OrderRecord& record) {
  std::vector<RowId> procedures;
  for (const auto& procedure : record.procedures) {
    const bool waits = std::any_of(record.steps.begin(), record.steps.end(), [&](const auto& step) {
      return step.requested_procedure_id == procedure.id && is_waiting(step);
    });
    if (waits) procedures.push_back(procedure.id);
  }
  return procedures;
}

bool change_performer(OrderRecord& record, const Person& performer) {
  bool changed = false;
  for (auto& step : record.steps) {
    if (is_waiting(step)) changed |= take(step.performing_physician, performer);
  }
  return changed;
}

}  // namespace

Result<void> apply_change(Decision& decision, OrderRecord& record, const OrderRequest& request) {
  if (is_older(record.order, request)) {
    decision.find("older", place_of(request, "ORC", "9"), "older than the last request for this order; no effect");
    return {};
  }
  if (is_other_service(record.order, request)) {
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "service-changed",
                 .place = place_of(request, "OBR", "4"),
                 .value = request.stated.service.value,
                 .rule = "another service is another order",
                 .remedy = "cancel this order (ORC-1 CA) and place a new one"};
  }
  if (!has_open(record)) {
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "order-ended",
                 .place = place_of(request, "ORC", "1"),
                 .rule = "nothing of the order is open",
                 .remedy = "place a new order"};
  }
  bool changed = take_stated(record.order, request);
  changed |= change_performer(record, request.performing_physician);
  if (request.given_steps.empty() && request.stated.requested_start)
    changed |= move_start(decision, record, *request.stated.requested_start);
  changed |= change_given_steps(decision.site, record, request);
  if (request.has_service) record.order.content_digest = content_digest(request);
  note_transaction(record.order, request);
  record.changed = true;
  if (!changed) {
    decision.find("idempotent", place_of(request, "ORC", "1"), "the order is so already; no effect");
    return {};
  }
  roll_up(decision, record, {.by_placer = true, .changed = waiting_procedures(record)});
  return {};
}

Result<void> change_order(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  const auto found = find_order(decision, message, request);
  if (!found) return found.error();
  if (*found) return apply_change(decision, **found, request);
  if (!message.sender.change_before_new_accepted) return no_such_order(request);
  decision.find("change-before-new", place_of(request, "ORC", "1"),
                "a change of an order we do not know: placed as a new one by the sender's setting");
  return place_order(decision, message, request);
}

Result<void> assign_number(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  const std::string& number = request.stated.placer_number;
  if (number.empty()) {
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "placer-number-missing",
                 .place = place_of(request, "ORC", "2"),
                 .rule = "required",
                 .remedy = "send the number that was assigned"};
  }
  OrderRecord* record = decision.snapshot.order_by_filler(request.filler_number);
  if (!record && decision.snapshot.number_requested_for) {
    record = decision.snapshot.order(*decision.snapshot.number_requested_for);
    decision.find("filler-number-not-echoed", place_of(request, "ORC", "3"), "is not that of the number request; MSA-2 names the order");
  }
  if (!record) {
    return Error{.kind = ErrorKind::unknown_key,
                 .code = "no-such-order",
                 .place = place_of(request, "ORC", "3"),
                 .value = request.filler_number,
                 .rule = "no order has this filler order number",
                 .remedy = "echo ORC-3 of the number request (ORC-1 SN), or its control id in MSA-2"};
  }
  Order& order = record->order;
  const std::string& authority =
      request.stated.placer_authority.empty() ? message.sender.default_authority : request.stated.placer_authority;
  if (order.placer_number == number) {
    decision.find("idempotent", place_of(request, "ORC", "2"), "the order has this number already; no effect");
    return {};
  }
  if (!order.placer_number.empty() || decision.snapshot.order_by_placer(number, authority)) {
    return Error{
        .kind = ErrorKind::duplicate_key,
        .code = "placer-number-used",
        .place = place_of(request, "ORC", "2"),
        .value = number,
        .rule = order.placer_number.empty() ? "is the number of another order" : "the order has another number already",
        .remedy = "assign each order one number of its own"};
  }
  order.placer_number = number;
  order.placer_authority = authority;
  order.placer_universal_id = request.stated.placer_universal_id;
  order.placer_universal_id_type = request.stated.placer_universal_id_type;
  record->changed = true;
  return {};
}

}  // namespace stepwise::model
