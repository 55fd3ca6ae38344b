// SPDX-License-Identifier: Apache-2.0
#include "model/orders/order_actions.hpp"

#include "base/text.hpp"
#include "model/orders/aliases.hpp"
#include "model/orders/states.hpp"
#include "model/patients/patient_match.hpp"
#include "model/time_order.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

// True if it is not an imaging order by the sender's filter, and we have no order with its number.
bool is_of_others(Decision& decision, const OrderMessage& message, const OrderRequest& request) {
  if (!request.is_other_service) return false;
  const auto number = placer_number(request.stated, message.sender.default_authority, decision.sender);
  return decision.snapshot.order_by_placer(number) == nullptr &&
         decision.snapshot.order_by_filler(request.filler_number, request.filler_authority) == nullptr;
}

Result<void> apply(Decision& decision, OrderMessage& message, const OrderRequest& request) {
  if (is_of_others(decision, message, request)) {
    decision.add_finding(
        "not-imaging", place_of(request, "ORC", "1"),
        "by the sender's filter this is no imaging order, and the number is not known; nothing was done");
    return {};
  }
  switch (request.control) {
    case OrderControl::NW: return place_order(decision, message, request);
    case OrderControl::CA: return cancel_order(decision, message, request);
    case OrderControl::DC: return discontinue_order(decision, message, request);
    case OrderControl::XO: return change_order(decision, message, request);
    case OrderControl::HD:
    case OrderControl::RL: return hold_order(decision, message, request);
    case OrderControl::PA: return place_parent(decision, message, request);
    case OrderControl::CH: return place_child(decision, message, request);
    case OrderControl::RP: return cancel_order(decision, message, request);
    case OrderControl::RO: return place_order(decision, message, request);
    case OrderControl::NA: return assign_number(decision, message, request);
    case OrderControl::SC: break;
  }
  decision.add_finding("echo", place_of(request, "ORC", "1"), "a status message of ours that was sent back; no effect");
  return {};
}

// FNV-1a, 64 bits. It only has to distinguish two contents of the same order.
class Fingerprint {
 public:
  Fingerprint& operator<<(std::string_view text) {
    for (const char c : text) add(static_cast<unsigned char>(c));
    add(0x1f);
    return *this;
  }
  Fingerprint& operator<<(const Code& code) { return *this << code.value << code.meaning << code.scheme; }
  Fingerprint& operator<<(const Person& person) {
    return *this << person.id << person.authority << to_text(person.name);
  }

  std::string text() const {
    std::string hex;
    for (int shift = 60; shift >= 0; shift -= 4) hex += "0123456789abcdef"[(hash_ >> shift) & 0xf];
    return hex;
  }

 private:
  void add(unsigned char byte) {
    hash_ ^= byte;
    hash_ *= 0x100000001b3ULL;
  }
  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

}  // namespace

Result<void> apply_order_requests(Decision& decision, const OrderRequests& stated, const SenderPolicy& sender) {
  std::optional<OrderRequests> changed;
  if (has_identifiers_to_alias(stated.orders)) take_aliases(decision, changed.emplace(stated).orders);
  if (has_time_ahead(decision, stated.orders))
    count_times_ahead(decision, (changed ? *changed : changed.emplace(stated)).orders);
  const OrderRequests& requests = changed ? *changed : stated;
  OrderMessage message{requests, sender};
  for (const OrderRequest& request : requests.orders) {
    if (auto done = apply(decision, message, request); !done) return done;
  }
  return {};
}

Result<OrderRecord*> find_order(Decision& decision, const OrderMessage& message, const OrderRequest& request) {
  const std::string& number = request.stated.placer_number;
  if (number.empty() && request.filler_number.empty()) {
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "order-number-missing",
                 .place = place_of(request, "ORC", "2"),
                 .rule = "required, or ORC-3",
                 .remedy = "name the order by its placer or filler order number"};
  }
  OrderRecord* by_placer = decision.snapshot.order_by_placer(
      placer_number(request.stated, message.sender.default_authority, decision.sender));
  OrderRecord* by_filler = decision.snapshot.order_by_filler(request.filler_number, request.filler_authority);
  const bool is_contradiction =
      by_filler && !number.empty() && by_placer != by_filler && (by_placer || !by_filler->order.placer_number.empty());
  if (is_contradiction) {
    return Error{.kind = ErrorKind::unknown_key,
                 .code = "order-numbers-differ",
                 .place = place_of(request, "ORC", "3"),
                 .value = request.filler_number,
                 .rule = "must be the filler order number of the order in ORC-2",
                 .remedy = "send the pair of numbers of one order"};
  }
  OrderRecord* found = by_placer ? by_placer : by_filler;
  if (found) {
    if (auto named = check_patient_of_order(decision, message.requests.patient, found->order, message.sender); !named)
      return named.error();
  }
  return found;
}

Error no_such_order(const OrderRequest& request) {
  const bool by_placer = !request.stated.placer_number.empty();
  return Error{.kind = ErrorKind::unknown_key,
               .code = "no-such-order",
               .place = place_of(request, "ORC", by_placer ? "2" : "3"),
               .value = by_placer ? request.stated.placer_number : request.filler_number,
               .rule = "must be the number of a known order",
               .remedy = "check number and authority, or send the order first"};
}

std::string content_digest(const OrderRequest& request) {
  const Order& stated = request.stated;
  Fingerprint content;
  content << stated.placer_group_number << stated.service << stated.service_alternate << stated.priority;
  content << (stated.requested_start ? std::to_string(stated.requested_start->time_since_epoch().count()) : "");
  content << stated.ordering_provider << stated.entered_by << stated.callback_phone << stated.entering_organization;
  for (const Code& reason : stated.reasons) content << reason;
  content << stated.danger << stated.clinical_information << stated.body_site_modifier << stated.transport_mode
          << stated.transport_arranged;
  for (const Code& supplement : stated.service_supplements) content << supplement;
  content << stated.duplicate_reason;
  content << stated.order_comments << stated.procedure_comments << stated.requested_modality;
  for (const Code& diagnosis : stated.diagnoses) content << "DG1" << diagnosis;
  if (!stated.pregnancy_status.empty()) content << "OBX" << stated.pregnancy_status;
  if (stated.requested_start_is_day) content << "day";
  content << request.accession_number << request.requested_procedure_id << request.step_id
          << request.study_instance_uid;
  content << request.performing_physician;
  for (const PreassignedStep& step : request.preassigned_steps) {
    content << step.study_instance_uid << step.step_id << step.modality << step.station_aet << step.protocol;
    content << (step.start ? std::to_string(step.start->time_since_epoch().count()) : "");
  }
  return content.text();
}

bool has_started(const OrderRecord& record) {
  return std::any_of(record.steps.begin(), record.steps.end(),
                     [](const auto& step) { return step.state == StepState::started; });
}

bool has_open(const OrderRecord& record) {
  return std::any_of(record.steps.begin(), record.steps.end(), [](const auto& step) { return is_open(step.state); });
}

std::vector<RowId> end_open_steps(OrderRecord& record, StepState end, const Code& reason) {
  std::vector<RowId> procedures;
  for (auto& step : record.steps) {
    if (!is_open(step.state) || step.state == StepState::started) continue;
    step.state = end;
    step.end_reason = reason;
    if (std::find(procedures.begin(), procedures.end(), step.requested_procedure_id) == procedures.end()) {
      procedures.push_back(step.requested_procedure_id);
    }
  }
  return procedures;
}

Error step_started(std::string place, std::string remedy) {
  return Error{.kind = ErrorKind::state_forbids,
               .code = "step-started",
               .place = std::move(place),
               .rule = "no step of the order may have started",
               .remedy = std::move(remedy)};
}

}  // namespace stepwise::model
