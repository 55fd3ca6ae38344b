// SPDX-License-Identifier: Apache-2.0
// Places a new order: ORC-1 NW (reference 2.7; D11, D13, D20, D25).
#include "model/orders/aliases.hpp"
#include "model/orders/break_down.hpp"
#include "model/orders/further_exam.hpp"
#include "model/orders/order_actions.hpp"
#include "model/orders/preassigned_steps.hpp"
#include "model/patients/patient_match.hpp"
#include "model/time_order.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace stepwise::model {
namespace {

Error missing_field(const OrderRequest& request, const char* segment, const char* field, std::string code,
                    std::string remedy) {
  return Error{.kind = ErrorKind::required_field_missing,
               .code = std::move(code),
               .place = place_of(request, segment, field),
               .rule = "required",
               .remedy = std::move(remedy)};
}

// A cancel without a service applies to any service.
bool is_for_other_service(const Order& order, const OrderRequest& request) {
  const Code &known = order.service, &stated = request.stated.service;
  return !known.value.empty() && !stated.value.empty() && known.value != stated.value;
}

// NW with the placer number of an existing order (D13). It adds a procedure, changes the order, has no effect, or is
// refused; it never creates a second order.
Result<void> place_again(Decision& decision, OrderMessage& message, const OrderRequest& request, OrderRecord& record) {
  const std::string place = place_of(request, "ORC", "2");
  const bool is_cancelled = record.order.state == OrderState::cancelled;
  const PatientMatch match = match_patient(decision, message.requests.patient, record.order, message.sender);
  const bool is_same_patient =
      match == PatientMatch::same || match == PatientMatch::not_named || match == PatientMatch::mix_up;
  if (is_same_patient) {
    if (auto named = check_patient_of_order(decision, message.requests.patient, record.order, message.sender); !named)
      return named;
  }
  const bool is_tombstone = is_cancelled && record.procedures.empty() && !record.order.is_container;
  if (is_same_patient && is_tombstone && !is_for_other_service(record.order, request) &&
      is_superseded(decision, record.order, request)) {
    decision.add_finding("older", place_of(request, "ORC", "9"),
                         "the order was cancelled before it arrived (ca_unknown = tombstone); no effect");
    return {};
  }
  if (!is_cancelled && is_same_patient) {
    if (has_other_procedure(record, request)) return add_procedure(decision, record, request, message.sender);
    if (message.sender.several_exams_per_number && is_further_exam(record, request))
      return place_further_exam(decision, message, record, request);
    if (content_digest(request) == record.order.content_digest) {
      decision.add_finding("idempotent", place, "this order was placed before with the same content; no effect");
      return {};
    }
  }
  const bool is_other_order = is_cancelled && is_for_other_service(record.order, request);
  if (is_same_patient && !is_other_order &&
      (is_older_placing(decision, record.order, request) ||
       (is_cancelled && is_superseded(decision, record.order, request))))
    return older_act(request);
  if (!is_cancelled && is_same_patient && message.sender.nw_again_updates)
    return apply_change(decision, record, request);
  return Error{.kind = ErrorKind::duplicate_key,
               .code = "placer-number-used",
               .place = place,
               .value = request.stated.placer_number,
               .rule = is_cancelled ? "must not be the number of a cancelled order"
                                    : "must not be the number of an order with other content",
               .remedy = "place the order under a new number"};
}

}  // namespace

Result<OrderPatient> patient_of(Decision& decision, OrderMessage& message) {
  if (!message.patient) {
    auto found = patient_for_order(decision, message.requests, message.sender);
    if (!found) return found.error();
    message.patient = *found;
  }
  return *message.patient;
}

OrderRecord new_order(Decision& decision, const OrderMessage& message, const OrderRequest& request) {
  OrderRecord record;
  record.order = request.stated;
  Order& order = record.order;
  std::erase_if(order.sent_fields, [](const SentField& one) { return one.repetitions.empty(); });
  order.id = decision.numbers.row();
  order.patient_id = message.patient->patient_id;
  order.visit_id = message.patient->visit_id;
  if (order.placer_authority.empty() && order.placer_universal_id.empty())
    order.placer_authority = message.sender.default_authority;
  order.filler_number = request.takes_filler_number && !request.filler_number.empty()
                            ? request.filler_number
                            : decision.numbers.filler_order_number();
  order.filler_authority = decision.site.authority;
  order.sender = decision.sender;
  order.status_to = message.sender.status_to;
  order.placed_at = decision.now;
  note_aliases(order, request);
  record.changed = true;
  return record;
}

void start_at_receipt(Decision& decision, Order& order, const OrderRequest& request, const SenderPolicy& sender) {
  const bool is_stat = order.priority == "S" || order.priority == "A";
  const bool starts = sender.start_missing == StartMissing::at_receipt ||
                      (sender.start_missing == StartMissing::stat_at_receipt && is_stat);
  const bool has_start =
      order.requested_start || std::any_of(request.preassigned_steps.begin(), request.preassigned_steps.end(),
                                           [](const PreassignedStep& step) { return step.start.has_value(); });
  if (!starts || has_start) return;
  order.requested_start = std::chrono::floor<std::chrono::minutes>(decision.local_now);
  decision.add_finding("start-at-receipt", place_of(request, "ORC", "7.4"),
                       "no start time: by the sender's setting the exam starts when the order is received");
}

Result<void> place_order(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  if (request.stated.placer_number.empty()) {
    return missing_field(request, "ORC", "2", "placer-number-missing", "send the placer order number");
  }
  if (request.stated.service.empty() && request.stated.service_alternate.empty()) {
    return missing_field(request, "OBR", "4", "service-missing", "send the ordered service");
  }
  if (OrderRecord* existing = decision.snapshot.order_by_placer(
          placer_number(request.stated, message.sender.default_authority, decision.sender))) {
    return place_again(decision, message, request, *existing);
  }
  if (!request.step_id.empty() && decision.snapshot.order_by_step_id(request.step_id)) {
    return Error{
        .kind = ErrorKind::duplicate_key,
        .code = "step-id-used",
        .place = place_of(request, "OBR", "4"),
        .value = request.step_id,
        .rule = "the scheduled procedure step id must not be that of another order",
        .remedy = "send a different id for each scheduled procedure step, or none: then Stepwise allocates one"};
  }
  if (auto free = check_given_steps(decision, request); !free) return free;
  const auto patient = patient_of(decision, message);
  if (!patient) return patient.error();
  if (auto free = check_given_numbers(decision, request, patient->patient_id, message.sender); !free) return free;

  OrderRecord record = new_order(decision, message, request);
  if (message.parent_id != 0 && request.control == OrderControl::CH) {
    record.order.parent_id = message.parent_id;
    if (const OrderRecord* parent = decision.snapshot.order(message.parent_id))
      record.order.on_hold = parent->order.on_hold;
  }
  Order& order = record.order;
  order.content_digest = content_digest(request);
  start_at_receipt(decision, order, request, message.sender);
  if (request.preassigned_steps.empty())
    break_down(decision, record, request, place_of(request, "OBR", "4"));
  else
    take_given_steps(decision, record, request);
  decision.snapshot.orders.push_back(std::move(record));
  roll_up(decision, decision.snapshot.orders.back(), {});
  return {};
}

}  // namespace stepwise::model
