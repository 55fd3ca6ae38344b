// SPDX-License-Identifier: Apache-2.0
#include "model/orders/preassigned_steps.hpp"

#include "model/orders/aliases.hpp"
#include "model/orders/break_down.hpp"
#include "model/orders/order_actions.hpp"
#include "model/orders/states.hpp"
#include "model/time_order.hpp"

#include <algorithm>
#include <map>

namespace stepwise::model {
namespace {

std::string or_own(bool takes, const std::string& given, std::string (Numbers::*own)(), Numbers& numbers) {
  return takes && !given.empty() ? given : (numbers.*own)();
}

const std::string& procedure_key(const PreassignedStep& given) {
  return given.requested_procedure_id.empty() ? given.study_instance_uid : given.requested_procedure_id;
}

RequestedProcedure make_given_procedure(Decision& decision, const OrderRecord& record, const OrderRequest& request,
                                        const PreassignedStep& given) {
  RequestedProcedure procedure;
  procedure.id = decision.numbers.row();
  procedure.order_id = record.order.id;
  procedure.position = static_cast<int>(record.procedures.size()) + 1;
  const bool takes = request.takes_given_numbers;
  procedure.requested_procedure_id =
      or_own(takes, given.requested_procedure_id, &Numbers::requested_procedure_id, decision.numbers);
  procedure.study_instance_uid =
      or_own(takes, given.study_instance_uid, &Numbers::study_instance_uid, decision.numbers);
  procedure.accession_number =
      takes && !given.accession_number.empty() ? given.accession_number : record.order.accession_number;
  procedure.code = given.procedure.empty() ? record.order.service : given.procedure;
  procedure.description = shown_text(procedure.code);
  return procedure;
}

void set_given_station(const SitePolicy& site, ScheduledProcedureStep& step, const PreassignedStep& given) {
  if (!given.station_aet.empty())
    move_to_stations(site, step, {given.station_aet});
  else if (step.station_aets.empty())
    move_to_stations(site, step, stations_of(site, step.modality));
  if (!given.station_name.empty()) step.station_name = given.station_name;
  if (!given.location.empty()) step.location = given.location;
}

void add_protocol(ScheduledProcedureStep& step, const Code& protocol) {
  auto& codes = step.protocol_codes;
  if (!protocol.empty() && std::find(codes.begin(), codes.end(), protocol) == codes.end()) codes.push_back(protocol);
}

ScheduledProcedureStep make_given_step(Decision& decision, const OrderRecord& record,
                                       const RequestedProcedure& procedure, const OrderRequest& request,
                                       const PreassignedStep& given) {
  ScheduledProcedureStep step;
  step.id = decision.numbers.row();
  step.order_id = record.order.id;
  step.requested_procedure_id = procedure.id;
  step.position = 1 + static_cast<int>(std::count_if(record.steps.begin(), record.steps.end(), [&](const auto& other) {
                    return other.requested_procedure_id == procedure.id;
                  }));
  step.step_id = or_own(request.takes_given_numbers, given.step_id, &Numbers::step_id, decision.numbers);
  step.modality = given.modality.empty() ? record.order.requested_modality : given.modality;
  set_given_station(decision.site, step, given);
  step.start_at = given.start ? given.start : record.order.requested_start;
  step.start_is_day = given.start ? given.start_is_day : record.order.requested_start_is_day;
  step.description = given.protocol.empty() ? procedure.description : shown_text(given.protocol);
  add_protocol(step, given.protocol);
  step.performing_physician = request.performing_physician;
  return step;
}

// If we do not use the sender's numbers, steps are found by position: each step that the sender names, once, in the
// order of their creation.
ScheduledProcedureStep* step_of(OrderRecord& record, const OrderRequest& request, const PreassignedStep& given) {
  for (ScheduledProcedureStep& step : record.steps) {
    if (!given.step_id.empty() && step.step_id == given.step_id) return &step;
  }
  if (request.takes_given_numbers && !given.step_id.empty()) return nullptr;
  std::vector<const PreassignedStep*> named;
  std::size_t position = 0;
  for (const PreassignedStep& other : request.preassigned_steps) {
    const auto known = std::find_if(named.begin(), named.end(), [&](const PreassignedStep* one) {
      return !one->step_id.empty() && one->step_id == other.step_id;
    });
    if (&other == &given) position = static_cast<std::size_t>(known - named.begin());
    if (known == named.end()) named.push_back(&other);
  }
  return record.steps.size() == named.size() ? &record.steps[position] : nullptr;
}

Result<void> check_numbers(OrderRecord& record, const ScheduledProcedureStep& step, const OrderRequest& request,
                           const PreassignedStep& given) {
  const RequestedProcedure* procedure = record.procedure(step.requested_procedure_id);
  if (!request.takes_given_numbers || procedure == nullptr) return {};
  struct Number {
    const char* what;
    const std::string& stated;
    const std::string& known;
  };
  for (const Number& number :
       {Number{"accession number", given.accession_number, accession_number(record.order, procedure)},
        Number{"requested procedure id", given.requested_procedure_id, procedure->requested_procedure_id},
        Number{"Study Instance UID", given.study_instance_uid, procedure->study_instance_uid}}) {
    if (number.stated.empty() || number.stated == number.known || number.stated == procedure->performed_study_uid)
      continue;
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "identifier-changed",
                 .place = given.place,
                 .value = number.stated,
                 .rule = std::string("must be the ") + number.what + " of this step, which never changes",
                 .remedy = "send the number that the step has, or cancel this order (ORC-1 CA) and place a new one"};
  }
  return {};
}

// A step is repeated in the message for each of its protocol codes.
std::vector<Code> protocols_of(const OrderRequest& request, const PreassignedStep& given) {
  std::vector<Code> protocols;
  for (const PreassignedStep& other : request.preassigned_steps) {
    const bool is_same = &other == &given || (!given.step_id.empty() && other.step_id == given.step_id);
    if (is_same && !other.protocol.empty() &&
        std::find(protocols.begin(), protocols.end(), other.protocol) == protocols.end())
      protocols.push_back(other.protocol);
  }
  return protocols;
}

ScheduledProcedureStep changed_by(const SitePolicy& site, const ScheduledProcedureStep& step,
                                  const OrderRequest& request, const PreassignedStep& given) {
  ScheduledProcedureStep after = step;
  if (given.start) {
    after.start_at = given.start;
    after.start_is_day = given.start_is_day;
  }
  if (!given.modality.empty()) move_to_modality(site, after, given.modality);
  set_given_station(site, after, given);
  if (std::vector<Code> protocols = protocols_of(request, given);
      !protocols.empty() && protocols != after.protocol_codes) {
    after.description = shown_text(protocols.front());
    after.protocol_codes = std::move(protocols);
  }
  return after;
}

}  // namespace

Result<void> check_given_steps(Decision& decision, const OrderRequest& request) {
  if (!request.takes_given_numbers) return {};
  for (const PreassignedStep& given : request.preassigned_steps) {
    if (given.step_id.empty() || !decision.snapshot.order_by_step_id(given.step_id)) continue;
    return Error{.kind = ErrorKind::duplicate_key,
                 .code = "step-id-used",
                 .place = place_of(request, "ORC", "2"),
                 .value = given.step_id,
                 .rule = "the scheduled procedure step id given with it must not be that of another order",
                 .remedy = "give each scheduled procedure step an id of its own"};
  }
  return {};
}

void take_given_steps(Decision& decision, OrderRecord& record, const OrderRequest& request) {
  if (record.order.accession_number.empty())
    record.order.accession_number =
        or_own(request.takes_given_numbers, request.preassigned_steps.front().accession_number,
               &Numbers::accession_number, decision.numbers);
  std::map<std::string, RowId> procedures, steps;  // by the ids of the sender
  for (const PreassignedStep& given : request.preassigned_steps) {
    RowId& procedure_id = procedures[procedure_key(given)];
    if (procedure_id == 0) {
      record.procedures.push_back(make_given_procedure(decision, record, request, given));
      procedure_id = record.procedures.back().id;
    }
    RowId unnamed = 0;
    RowId& step_id = given.step_id.empty() ? unnamed : steps[given.step_id];
    if (step_id != 0) {
      add_protocol(*record.step(step_id), given.protocol);
      continue;
    }
    ScheduledProcedureStep step = make_given_step(decision, record, *record.procedure(procedure_id), request, given);
    step_id = step.id;
    const std::string_view missing = lacks(step);
    if (missing.empty())
      step.state = StepState::scheduled;
    else
      decision.add_finding("needs-scheduling", place_of(request, "OBR", "4"),
                           "step " + step.step_id + " has no " + std::string(missing));
    check_stations(decision, step, given.place);
    record.steps.push_back(std::move(step));
  }
}

bool has_other_procedure(const OrderRecord& record, const OrderRequest& request) {
  if (!request.takes_given_numbers || request.preassigned_steps.empty()) return false;
  return std::none_of(request.preassigned_steps.begin(), request.preassigned_steps.end(),
                      [&](const PreassignedStep& given) {
                        return std::any_of(record.procedures.begin(), record.procedures.end(),
                                           [&](const RequestedProcedure& procedure) {
                                             return procedure.requested_procedure_id == given.requested_procedure_id ||
                                                    procedure.study_instance_uid == given.study_instance_uid;
                                           });
                      });
}

Result<void> add_procedure(Decision& decision, OrderRecord& record, const OrderRequest& request,
                           const SenderPolicy& sender) {
  if (auto free = check_given_steps(decision, request); !free) return free;
  if (auto free = check_given_numbers(decision, request, record.order.patient_id, sender); !free) return free;
  take_given_steps(decision, record, request);
  note_aliases(record.order, request);
  note_act(decision, record.order, request);
  roll_up(decision, record, {.by_placer = true});
  return {};
}

Result<void> change_given_steps(Decision& decision, OrderRecord& record, const OrderRequest& request,
                                OrderChange& result) {
  const auto leave_out = [&](const PreassignedStep& given, std::string reason) {
    decision.add_finding("change-not-applied", given.place, std::move(reason));
    result.has_left_out = true;
  };
  for (const PreassignedStep& given : request.preassigned_steps) {
    ScheduledProcedureStep* step = step_of(record, request, given);
    if (!step) {
      leave_out(given, "the order has no such step; a change adds none");
      continue;
    }
    if (auto same = check_numbers(record, *step, request, given); !same) return same;
    const RequestedProcedure* procedure = record.procedure(step->requested_procedure_id);
    const bool is_own_code = !given.procedure.value.empty() && given.procedure != request.stated.service;
    if (is_own_code && procedure && procedure->code.value != given.procedure.value)
      leave_out(given, "a requested procedure keeps its code (OBR-44)");
    ScheduledProcedureStep after = changed_by(decision.site, *step, request, given);
    if (after == *step) continue;
    if (!is_waiting(*step)) {
      leave_out(given, "step " + step->step_id + (is_open(step->state) ? " has started" : " has ended") +
                           " and stays as it is");
      continue;
    }
    *step = std::move(after);
    result.changed = true;
  }
  return {};
}

}  // namespace stepwise::model
