// SPDX-License-Identifier: Apache-2.0
// NW (reference 2.7; D11, D13, D20, D25).
#include "model/aliases.hpp"
#include "model/break_down.hpp"
#include "model/demographics.hpp"
#include "model/given_steps.hpp"
#include "model/order_acts.hpp"

#include <utility>

namespace stepwise::model {
namespace {

Error required(const OrderRequest& request, const char* segment, const char* field, std::string code,
               std::string remedy) {
  return Error{.kind = ErrorKind::required_field_missing,
               .code = std::move(code),
               .place = place_of(request, segment, field),
               .rule = "required",
               .remedy = std::move(remedy)};
}

bool is_for_patient(Decision& decision, const OrderMessage& message, const Order& order) {
  if (!message.requests.has_patient || message.requests.patient.identifiers.empty()) return true;
  const Identifier primary =
      with_authority(message.requests.patient.identifiers.front(), message.sender.default_authority);
  Snapshot& snapshot = decision.snapshot;
  const PatientRecord* ordered_for = snapshot.survivor_of(snapshot.patient(order.patient_id));
  return ordered_for && snapshot.survivor_of(snapshot.patient_by(primary)) == ordered_for;
}

// NW with a number that is in use (D13). It never makes a second order.
Result<void> place_again(Decision& decision, OrderMessage& message, const OrderRequest& request, OrderRecord& record) {
  const std::string place = place_of(request, "ORC", "2");
  const bool is_cancelled = record.order.state == OrderState::cancelled;
  // A cancel that overtook its order, or a late copy of the order: not newer than what cancelled it.
  const bool is_same_patient = is_for_patient(decision, message, record.order);
  if (is_same_patient && (is_older(record.order, request) || (is_cancelled && !is_newer(record.order, request)))) {
    decision.find("older", place_of(request, "ORC", "9"), "older than the last request for this order; no effect");
    return {};
  }
  if (!is_cancelled && is_same_patient) {
    if (has_other_procedure(record, request)) return add_procedure(decision, record, request);
    if (content_digest(request) == record.order.content_digest) {
      decision.find("idempotent", place, "this order was placed before with the same content; no effect");
      return {};
    }
    if (message.sender.nw_again_updates) return apply_change(decision, record, request);
  }
  return Error{
      .kind = ErrorKind::duplicate_key,
      .code = "placer-number-used",
      .place = place,
      .value = request.stated.placer_number,
      .rule = is_cancelled ? "was used for an order that is cancelled" : "was used for an order with other content",
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
  order.id = decision.numbers.row();
  order.patient_id = message.patient->patient_id;
  order.visit_id = message.patient->visit_id;
  if (order.placer_authority.empty()) order.placer_authority = message.sender.default_authority;
  order.filler_number = request.takes_filler_number && !request.filler_number.empty() ? request.filler_number
                                                                                       : decision.numbers.filler_order_number();
  order.filler_authority = decision.site.authority;
  order.sender = message.sender.name;
  order.status_to = message.sender.status_to;
  order.placed_at = decision.now;
  note_aliases(order, request);
  record.changed = true;
  return record;
}

Result<void> place_order(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  if (request.stated.placer_number.empty()) {
    return required(request, "ORC", "2", "placer-number-missing", "send the placer order number");
  }
  if (request.stated.service.empty() && request.stated.service_alternate.empty()) {
    return required(request, "OBR", "4", "service-missing", "send the ordered service");
  }
  const std::string& authority =
      request.stated.placer_authority.empty() ? message.sender.default_authority : request.stated.placer_authority;
  if (OrderRecord* existing = decision.snapshot.order_by_placer(request.stated.placer_number, authority)) {
    return place_again(decision, message, request, *existing);
  }
  if (!request.step_id.empty() && decision.snapshot.order_by_step_id(request.step_id)) {
    return Error{.kind = ErrorKind::duplicate_key,
                 .code = "step-id-used",
                 .place = place_of(request, "OBR", "4"),
                 .value = request.step_id,
                 .rule = "the scheduled procedure step id given with it is that of another order",
                 .remedy = "give each scheduled procedure step an id of its own, or none: then we make it"};
  }
  if (auto free = check_given_steps(decision, request); !free) return free;
  if (auto patient = patient_of(decision, message); !patient) return patient.error();

  OrderRecord record = new_order(decision, message, request);
  if (message.parent_id != 0 && request.control == OrderControl::CH) {
    record.order.parent_id = message.parent_id;
    if (const OrderRecord* parent = decision.snapshot.order(message.parent_id)) record.order.on_hold = parent->order.on_hold;
  }
  Order& order = record.order;
  order.content_digest = content_digest(request);
  if (request.given_steps.empty())
    break_down(decision, record, request, place_of(request, "OBR", "4"));
  else
    take_given_steps(decision, record, request);
  decision.snapshot.orders.push_back(std::move(record));
  roll_up(decision, decision.snapshot.orders.back(), {});
  return {};
}

}  // namespace stepwise::model
