// SPDX-License-Identifier: Apache-2.0
#include "model/orders/break_down.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

// The procedure for a service without a plan.
PlannedProcedure fallback_procedure(const Order& order) {
  const Code& code = order.service.empty() ? order.service_alternate : order.service;
  PlannedProcedure procedure{.code = code, .description = shown_text(code)};
  procedure.steps.push_back({.description = shown_text(code), .modality = order.requested_modality});
  return procedure;
}

RequestedProcedure make_procedure(Decision& decision, const Order& order, const PlannedProcedure& planned,
                                  const OrderRequest& given, int position, bool is_first) {
  RequestedProcedure procedure;
  procedure.id = decision.numbers.row();
  procedure.order_id = order.id;
  procedure.position = position;
  procedure.code = planned.code;
  procedure.description = planned.description.empty() ? shown_text(planned.code) : planned.description;
  // Identifiers that the sender has allocated (D20) can name only one procedure.
  procedure.requested_procedure_id = is_first && !given.requested_procedure_id.empty()
                                         ? given.requested_procedure_id
                                         : decision.numbers.requested_procedure_id();
  procedure.study_instance_uid =
      is_first && !given.study_instance_uid.empty() ? given.study_instance_uid : decision.numbers.study_instance_uid();
  procedure.accession_number =
      is_first || !decision.site.accession_per_procedure ? order.accession_number : decision.numbers.accession_number();
  return procedure;
}

ScheduledProcedureStep make_step(Decision& decision, const Order& order, const RequestedProcedure& procedure,
                                 const PlannedStep& planned, const OrderRequest& given, int position, bool is_first) {
  ScheduledProcedureStep step;
  step.id = decision.numbers.row();
  step.order_id = order.id;
  step.requested_procedure_id = procedure.id;
  step.position = position;
  step.step_id = is_first && !given.step_id.empty() ? given.step_id : decision.numbers.step_id();
  step.modality = planned.modality;
  step.station_aets =
      planned.station_aets.empty() ? stations_of(decision.site, planned.modality) : planned.station_aets;
  if (can_be_done_at(decision.site, given.station_aet, planned.modality)) step.station_aets = {given.station_aet};
  step.station_name = planned.station_name;
  step.location = given.location.empty() ? planned.location : given.location;
  if (order.requested_start) step.start_at = *order.requested_start + std::chrono::minutes(planned.offset_minutes);
  step.start_is_day = order.requested_start_is_day;
  step.duration_minutes = planned.duration_minutes;
  step.description = planned.description.empty() ? procedure.description : planned.description;
  step.protocol_codes = planned.protocol_codes;
  step.performing_physician = given.performing_physician;
  step.pre_medication = planned.pre_medication;
  step.contrast_agent = planned.contrast_agent;
  return step;
}

// The steps that a plan adds to a procedure when one of its steps starts.
struct RoomRule {
  const RequestedProcedure* procedure = nullptr;
  std::vector<std::pair<int, const PlannedStep*>> adds;  // position in the procedure, and the planned step
};
RoomRule rule_of(const Decision& decision, OrderRecord& record, RowId trigger_id) {
  const ProcedurePlan* plan = decision.snapshot.plan_for(record.order.service);
  const ScheduledProcedureStep* trigger = record.step(trigger_id);
  const RequestedProcedure* procedure = trigger ? record.procedure(trigger->requested_procedure_id) : nullptr;
  if (!plan || !procedure || procedure->position > static_cast<int>(plan->procedures.size())) return {};
  const PlannedProcedure& planned_procedure = plan->procedures[static_cast<std::size_t>(procedure->position - 1)];
  if (planned_procedure.code != procedure->code) return {};  // made from another plan, or by a scheduler
  RoomRule rule{procedure, {}};
  int position = 0;
  for (const PlannedStep& planned : planned_procedure.steps) {
    ++position;
    if (planned.after_start_of == trigger->position) rule.adds.emplace_back(position, &planned);
  }
  return rule;
}

ScheduledProcedureStep* step_at(OrderRecord& record, RowId procedure_id, int position) {
  const auto found = std::find_if(record.steps.begin(), record.steps.end(), [&](const ScheduledProcedureStep& step) {
    return step.requested_procedure_id == procedure_id && step.position == position;
  });
  return found == record.steps.end() ? nullptr : &*found;
}

constexpr std::string_view trigger_was_taken_back = "the step that had called for it was taken back";

bool is_taken_back(const ScheduledProcedureStep& step) {
  return step.state == StepState::cancelled && step.end_reason.meaning == trigger_was_taken_back;
}

}  // namespace

bool can_be_done_at(const SitePolicy& site, const std::string& aet, const std::string& modality) {
  if (aet.empty()) return false;
  const auto station =
      std::find_if(site.stations.begin(), site.stations.end(), [&](const Station& one) { return one.aet == aet; });
  return station == site.stations.end() || station->modality.empty() || modality.empty() ||
         station->modality == modality;
}

void move_to_stations(const SitePolicy& site, ScheduledProcedureStep& step, std::vector<std::string> aets) {
  if (aets == step.station_aets) return;
  step.station_aets = std::move(aets);
  step.station_name.clear();
  step.location.clear();
  describe_station(site, step);
}

void move_to_modality(const SitePolicy& site, ScheduledProcedureStep& step, const std::string& modality) {
  if (modality == step.modality) return;
  step.modality = modality;
  move_to_stations(site, step, stations_of(site, modality));
}

void describe_station(const SitePolicy& site, ScheduledProcedureStep& step) {
  if (step.station_aets.size() != 1) return;
  const auto station = std::find_if(site.stations.begin(), site.stations.end(),
                                    [&](const Station& known) { return known.aet == step.station_aets.front(); });
  if (station == site.stations.end()) return;
  if (step.station_name.empty()) step.station_name = station->station_name;
  if (step.location.empty()) step.location = station->location;
}

std::vector<std::string> stations_of(const SitePolicy& site, const std::string& modality) {
  std::vector<std::string> aets;
  for (const Station& station : site.stations) {
    if (!modality.empty() && station.modality == modality) aets.push_back(station.aet);
  }
  return aets;
}

bool is_on_a_list(const SitePolicy& site, const ScheduledProcedureStep& step) {
  if (site.stations.empty()) return true;
  return std::any_of(site.stations.begin(), site.stations.end(), [&](const Station& station) {
    const bool is_its =
        std::find(step.station_aets.begin(), step.station_aets.end(), station.aet) != step.station_aets.end();
    return is_its && (station.modality.empty() || station.modality == step.modality);
  });
}

void check_stations(Decision& decision, const ScheduledProcedureStep& step, const std::string& place) {
  if (decision.site.stations.empty() || step.station_aets.empty()) return;
  const std::size_t before = decision.findings.size();
  for (const std::string& aet : step.station_aets) {
    const bool is_known = std::any_of(decision.site.stations.begin(), decision.site.stations.end(),
                                      [&](const Station& one) { return one.aet == aet; });
    if (!is_known)
      decision.add_finding("station-unknown", place,
                           "step " + step.step_id + " is for " + aet + ", which is not a configured station");
  }
  if (decision.findings.size() == before && !is_on_a_list(decision.site, step))
    decision.add_finding(
        "station-unknown", place,
        "step " + step.step_id + " is of modality " + step.modality + ", which none of its stations has");
}

std::string_view lacks(const ScheduledProcedureStep& step) {
  if (!step.start_at) return "start";
  if (step.modality.empty()) return "modality";
  if (step.station_aets.empty()) return "station";
  return "";
}

std::size_t planned_steps(const Decision& decision, const Code& service) {
  const ProcedurePlan* plan = decision.snapshot.plan_for(service);
  if (!plan || plan->procedures.empty()) return 1;
  std::size_t steps = 0;
  for (const PlannedProcedure& procedure : plan->procedures) steps += procedure.steps.size();
  return steps;
}

void break_down(Decision& decision, OrderRecord& record, const OrderRequest& request, const std::string& place) {
  record.order.accession_number =
      request.accession_number.empty() ? decision.numbers.accession_number() : request.accession_number;
  const Order exam = record.order;
  break_down_exam(decision, record, exam, request, place);
}

std::size_t break_down_exam(Decision& decision, OrderRecord& record, const Order& exam, const OrderRequest& request,
                            const std::string& place) {
  const std::size_t before = record.procedures.size();
  const ProcedurePlan* plan = decision.snapshot.plan_for(exam.service);
  if (plan && plan->procedures.empty()) plan = nullptr;
  if (!plan)
    decision.add_finding("no-plan", place, "no procedure plan for this service: one procedure with one step was made");

  const std::vector<PlannedProcedure> planned = plan ? plan->procedures : std::vector{fallback_procedure(exam)};
  for (const PlannedProcedure& planned_procedure : planned) {
    const int position = static_cast<int>(record.procedures.size()) + 1;
    const bool is_first = record.procedures.size() == before;
    record.procedures.push_back(make_procedure(decision, exam, planned_procedure, request, position, is_first));
    const RequestedProcedure& procedure = record.procedures.back();
    int step_position = 0;
    for (const PlannedStep& planned_step : planned_procedure.steps) {
      ++step_position;
      if (planned_step.after_start_of != 0) continue;
      ScheduledProcedureStep step =
          make_step(decision, exam, procedure, planned_step, request, step_position, is_first && step_position == 1);
      describe_station(decision.site, step);
      const std::string_view missing = lacks(step);
      if (missing.empty() && (!plan || plan->auto_schedule)) {
        step.state = StepState::scheduled;
      } else {
        decision.add_finding(
            "needs-scheduling", place,
            "step " + step.step_id +
                (missing.empty() ? " waits for a person by its plan" : " has no " + std::string(missing)));
      }
      check_stations(decision, step, place);
      record.steps.push_back(std::move(step));
    }
  }
  return record.procedures.size() - before;
}

bool add_steps_after_start(Decision& decision, OrderRecord& record, RowId started_id) {
  const RoomRule rule = rule_of(decision, record, started_id);
  bool added = false;
  for (const auto& [position, planned] : rule.adds) {
    ScheduledProcedureStep* step = step_at(record, rule.procedure->id, position);
    if (step && !is_taken_back(*step)) continue;
    if (!step)
      step =
          &record.steps.emplace_back(make_step(decision, record.order, *rule.procedure, *planned, {}, position, false));
    step->start_at = decision.local_now + std::chrono::minutes(planned->offset_minutes);
    step->start_is_day = false;
    step->end_reason = {};
    describe_station(decision.site, *step);
    step->state = lacks(*step).empty() ? StepState::scheduled : StepState::unscheduled;
    check_stations(decision, *step, "step");
    added = true;
  }
  return added;
}

bool take_back_added_steps(Decision& decision, OrderRecord& record, RowId trigger_id) {
  const RoomRule rule = rule_of(decision, record, trigger_id);
  bool taken_back = false;
  for (const auto& [position, planned] : rule.adds) {
    ScheduledProcedureStep* step = step_at(record, rule.procedure->id, position);
    if (!step || (step->state != StepState::scheduled && step->state != StepState::unscheduled)) continue;
    step->state = StepState::cancelled;
    step->end_reason.meaning = trigger_was_taken_back;
    taken_back = true;
  }
  return taken_back;
}

}  // namespace stepwise::model
