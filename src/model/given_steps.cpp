// SPDX-License-Identifier: Apache-2.0
#include "model/given_steps.hpp"

#include "model/aliases.hpp"
#include "model/break_down.hpp"
#include "model/order_acts.hpp"

#include <algorithm>
#include <map>

namespace stepwise::model {
namespace {

const std::string& name_of(const Code& code) {
  return code.meaning.empty() ? code.value : code.meaning;
}

std::string or_own(bool takes, const std::string& given, std::string (Numbers::*own)(), Numbers& numbers) {
  return takes && !given.empty() ? given : (numbers.*own)();
}

const std::string& procedure_key(const GivenStep& given) {
  return given.requested_procedure_id.empty() ? given.study_instance_uid : given.requested_procedure_id;
}

RequestedProcedure make_procedure(Decision& decision, const OrderRecord& record, const OrderRequest& request, const GivenStep& given) {
  RequestedProcedure procedure;
  procedure.id = decision.numbers.row();
  procedure.order_id = record.order.id;
  procedure.position = static_cast<int>(record.procedures.size()) + 1;
  const bool takes = request.takes_given_numbers;
  procedure.requested_procedure_id = or_own(takes, given.requested_procedure_id, &Numbers::requested_procedure_id, decision.numbers);
  procedure.study_instance_uid = or_own(takes, given.study_instance_uid, &Numbers::study_instance_uid, decision.numbers);
  procedure.accession_number =
      takes && !given.accession_number.empty() ? given.accession_number : record.order.accession_number;
  procedure.code = given.procedure.empty() ? record.order.service : given.procedure;
  procedure.description = name_of(procedure.code);
  return procedure;
}

void set_station(const SitePolicy& site, ScheduledProcedureStep& step, const GivenStep& given) {
  if (!given.station_aet.empty())
    step.station_aets = {given.station_aet};
  else if (step.station_aets.empty())
    step.station_aets = stations_of(site, step.modality);
  step.station_name = given.station_name;
  step.location = given.location;
  describe_station(site, step);
}

void add_protocol(ScheduledProcedureStep& step, const Code& protocol) {
  auto& codes = step.protocol_codes;
  if (!protocol.empty() && std::find(codes.begin(), codes.end(), protocol) == codes.end()) codes.push_back(protocol);
}

ScheduledProcedureStep make_step(Decision& decision, const OrderRecord& record, const RequestedProcedure& procedure,
                                 const OrderRequest& request, const GivenStep& given) {
  ScheduledProcedureStep step;
  step.id = decision.numbers.row();
  step.order_id = record.order.id;
  step.requested_procedure_id = procedure.id;
  step.position = 1 + static_cast<int>(std::count_if(record.steps.begin(), record.steps.end(), [&](const auto& other) {
                    return other.requested_procedure_id == procedure.id;
                  }));
  step.step_id = or_own(request.takes_given_numbers, given.step_id, &Numbers::step_id, decision.numbers);
  step.modality = given.modality.empty() ? record.order.requested_modality : given.modality;
  set_station(decision.site, step, given);
  step.start_at = given.start ? given.start : record.order.requested_start;
  step.description = given.protocol.empty() ? procedure.description : name_of(given.protocol);
  add_protocol(step, given.protocol);
  step.performing_physician = request.performing_physician;
  return step;
}

ScheduledProcedureStep* step_of(OrderRecord& record, const GivenStep& given, std::size_t position, std::size_t all) {
  for (ScheduledProcedureStep& step : record.steps) {
    if (!given.step_id.empty() && step.step_id == given.step_id) return &step;
  }
  return record.steps.size() == all ? &record.steps[position] : nullptr;
}

}  // namespace

Result<void> check_given_steps(Decision& decision, const OrderRequest& request) {
  if (!request.takes_given_numbers) return {};
  for (const GivenStep& given : request.given_steps) {
    if (given.step_id.empty() || !decision.snapshot.order_by_step_id(given.step_id)) continue;
    return Error{.kind = ErrorKind::duplicate_key,
                 .code = "step-id-used",
                 .place = place_of(request, "ORC", "2"),
                 .value = given.step_id,
                 .rule = "the scheduled procedure step id given with it is that of another order",
                 .remedy = "give each scheduled procedure step an id of its own"};
  }
  return {};
}

void take_given_steps(Decision& decision, OrderRecord& record, const OrderRequest& request) {
  if (record.order.accession_number.empty())
    record.order.accession_number =
        or_own(request.takes_given_numbers, request.given_steps.front().accession_number, &Numbers::accession_number, decision.numbers);
  std::map<std::string, RowId> procedures, steps;  // by what the sender calls them
  for (const GivenStep& given : request.given_steps) {
    RowId& procedure_id = procedures[procedure_key(given)];
    if (procedure_id == 0) {
      record.procedures.push_back(make_procedure(decision, record, request, given));
      procedure_id = record.procedures.back().id;
    }
    RowId unnamed = 0;
    RowId& step_id = given.step_id.empty() ? unnamed : steps[given.step_id];
    if (step_id != 0) {
      add_protocol(*record.step(step_id), given.protocol);
      continue;
    }
    ScheduledProcedureStep step = make_step(decision, record, *record.procedure(procedure_id), request, given);
    step_id = step.id;
    const std::string_view missing = lacks(step);
    if (missing.empty())
      step.state = StepState::scheduled;
    else
      decision.find("needs-scheduling", place_of(request, "OBR", "4"), "step " + step.step_id + " has no " + std::string(missing));
    record.steps.push_back(std::move(step));
  }
}

bool has_other_procedure(const OrderRecord& record, const OrderRequest& request) {
  if (!request.takes_given_numbers || request.given_steps.empty()) return false;
  return std::none_of(request.given_steps.begin(), request.given_steps.end(), [&](const GivenStep& given) {
    return std::any_of(record.procedures.begin(), record.procedures.end(), [&](const RequestedProcedure& procedure) {
      return procedure.requested_procedure_id == given.requested_procedure_id || procedure.study_instance_uid == given.study_instance_uid;
    });
  });
}

Result<void> add_procedure(Decision& decision, OrderRecord& record, const OrderRequest& request) {
  if (auto free = check_given_steps(decision, request); !free) return free;
  take_given_steps(decision, record, request);
  note_aliases(record.order, request);
  note_transaction(record.order, request);
  roll_up(decision, record, {.by_placer = true});
  return {};
}

bool change_given_steps(const SitePolicy& site, OrderRecord& record, const OrderRequest& request) {
  bool changed = false;
  for (std::size_t i = 0; i < request.given_steps.size(); ++i) {
    const GivenStep& given = request.given_steps[i];
    ScheduledProcedureStep* step = step_of(record, given, i, request.given_steps.size());
    if (!step || !is_open(step->state) || step->state == StepState::started) continue;
    ScheduledProcedureStep after = *step;
    if (given.start) after.start_at = given.start;
    if (!given.modality.empty()) after.modality = given.modality;
    if (!given.station_aet.empty() && step->station_aets != std::vector{given.station_aet}) set_station(site, after, given);
    if (!given.protocol.empty()) add_protocol(after, given.protocol);
    if (after.state == StepState::unscheduled && lacks(after).empty()) after.state = StepState::scheduled;
    changed |= after != *step;
    *step = std::move(after);
  }
  return changed;
}

}  // namespace stepwise::model
