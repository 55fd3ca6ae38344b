// SPDX-License-Identifier: Apache-2.0
#include "model/orders/order_changes.hpp"

#include "model/orders/break_down.hpp"
#include "model/orders/order_actions.hpp"
#include "model/orders/preassigned_steps.hpp"
#include "model/orders/states.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace stepwise::model {

struct FieldChange {
  Decision& decision;
  OrderRecord& record;
  const OrderRequest& request;
  std::string place;
  OrderChange& result;

  // Adds each reason once, even if it applies to several steps.
  void leave_out(std::string reason) {
    const auto& findings = decision.findings;
    const bool is_said = std::any_of(findings.begin(), findings.end(),
                                     [&](const Finding& one) { return one.place == place && one.text == reason; });
    if (!is_said) decision.add_finding("change-not-applied", place, std::move(reason));
    result.has_left_out = true;
  }
  template <class T>
  void set(T& target, const T& value) {
    if (target == value) return;
    target = value;
    result.changed = true;
  }
  void set_step(ScheduledProcedureStep& step, const ScheduledProcedureStep& after) {
    if (after == step) return;
    if (is_waiting(step))
      set(step, after);
    else
      leave_out("step " + step.step_id + " has started and stays as it is");
  }
};

namespace {

Error identifier_changed(const FieldChange& change, const std::string& value, const char* what) {
  return Error{
      .kind = ErrorKind::state_forbids,
      .code = "identifier-changed",
      .place = change.place,
      .value = value,
      .rule = std::string("must be the ") + what + " of this order, which never changes",
      .remedy = "send the number that the order has or none, or cancel this order (ORC-1 CA) and place a new one"};
}

template <auto Member>
bool states(const OrderRequest& request) {
  return request.stated.*Member != std::decay_t<decltype(request.stated.*Member)>{};
}
template <auto Member>
Result<void> set_member(FieldChange& change) {
  change.set(change.record.order.*Member, change.request.stated.*Member);
  return {};
}

bool states_service(const OrderRequest& request) {
  return !request.stated.service.empty();
}
bool is_other_service(const Code& known, const Code& stated) {
  if (stated.value.empty()) return false;
  return stated.value != known.value ||
         (!stated.scheme.empty() && !known.scheme.empty() && stated.scheme != known.scheme);
}
Error service_changed(const FieldChange& change, const Code& stated) {
  return Error{.kind = ErrorKind::state_forbids,
               .code = "service-changed",
               .place = change.place,
               .value = stated.value,
               .rule = "another service is another order",
               .remedy = "cancel this order (ORC-1 CA) and place a new one"};
}
Result<void> compare_service(FieldChange& change) {
  const Code& known = change.record.order.service;
  const Code& stated = change.request.stated.service;
  if (is_other_service(known, stated)) return service_changed(change, stated);
  if (!stated.meaning.empty() && stated.meaning != known.meaning)
    change.leave_out("the code is the same and only its text is another one; the text of the first order stays");
  return {};
}

// The code is used for steps without protocol codes of a plan or scheduler.
Result<void> set_protocol(FieldChange& change) {
  Order& order = change.record.order;
  const Code& stated = change.request.stated.service_alternate;
  // The order had only an alternate code, which was its service.
  if (order.service.value.empty() && stated.value != order.service_alternate.value)
    return service_changed(change, stated);
  if (stated == order.service_alternate) return {};
  for (const ScheduledProcedureStep& step : change.record.steps) {
    if (!is_open(step.state)) continue;
    if (!step.protocol_codes.empty() && change.request.preassigned_steps.empty())
      change.leave_out("step " + step.step_id + " keeps the protocol of its procedure plan");
    else if (!is_waiting(step))
      change.leave_out("step " + step.step_id + " has started and was shown with the former protocol");
  }
  change.set(order.service_alternate, stated);
  return {};
}

bool states_parent(const OrderRequest& request) {
  return !request.parent_placer_number.empty() || !request.parent_filler_number.empty();
}
Result<void> compare_parent(FieldChange& change) {
  const OrderRecord* parent =
      change.record.order.parent_id ? change.decision.snapshot.order(*change.record.order.parent_id) : nullptr;
  const auto is_it = [](const Identifier& stated, const std::string& known) {
    return stated.empty() || stated.value == known;
  };
  const bool is_same = parent && is_it(change.request.parent_placer_number, parent->order.placer_number) &&
                       is_it(change.request.parent_filler_number, parent->order.filler_number);
  if (!is_same) change.leave_out("an order keeps the parent that it was placed with");
  return {};
}

Result<void> leave_out_cancel_reason(FieldChange& change) {
  change.leave_out("a reason is kept of a cancel only");
  return {};
}

template <auto Member>
bool states_given(const OrderRequest& request) {
  return !(request.*Member).empty();
}
Result<void> compare_accession_number(FieldChange& change) {
  const std::string& stated = change.request.accession_number;
  const auto& procedures = change.record.procedures;
  const bool is_known = stated == change.record.order.accession_number ||
                        std::any_of(procedures.begin(), procedures.end(),
                                    [&](const auto& one) { return one.accession_number == stated; });
  if (!is_known) return identifier_changed(change, stated, "accession number");
  return {};
}
Result<void> compare_procedure_id(FieldChange& change) {
  const std::string& stated = change.request.requested_procedure_id;
  const auto& all = change.record.procedures;
  if (std::none_of(all.begin(), all.end(), [&](const auto& one) { return one.requested_procedure_id == stated; }))
    return identifier_changed(change, stated, "requested procedure id");
  return {};
}
Result<void> compare_study_uid(FieldChange& change) {
  const std::string& stated = change.request.study_instance_uid;
  const auto& all = change.record.procedures;
  if (std::none_of(all.begin(), all.end(), [&](const auto& one) {
        return one.study_instance_uid == stated || one.performed_study_uid == stated;
      }))
    return identifier_changed(change, stated, "Study Instance UID");
  return {};
}
Result<void> compare_step_id(FieldChange& change) {
  const std::string& stated = change.request.step_id;
  const auto& all = change.record.steps;
  if (std::none_of(all.begin(), all.end(), [&](const auto& one) { return one.step_id == stated; }))
    return identifier_changed(change, stated, "scheduled procedure step id");
  return {};
}

// Preassigned steps have their own modality, station, location and start.
template <auto Member>
bool states_for_all(const OrderRequest& request) {
  return request.preassigned_steps.empty() && states_given<Member>(request);
}
bool states_modality(const OrderRequest& request) {
  return request.preassigned_steps.empty() && !request.stated.requested_modality.empty();
}

// Steps with the former modality of the order get the new one, with its stations. Other modalities of a plan are not
// changed.
Result<void> set_modality(FieldChange& change) {
  const std::string before =
      std::exchange(change.record.order.requested_modality, change.request.stated.requested_modality);
  const std::string& stated = change.record.order.requested_modality;
  if (before == stated) return {};
  change.result.changed = true;
  for (ScheduledProcedureStep& step : change.record.steps) {
    if (!is_open(step.state) || step.modality == stated) continue;
    if (step.modality != before) {
      change.leave_out("step " + step.step_id + " keeps the modality of its procedure plan, " + step.modality);
      continue;
    }
    ScheduledProcedureStep after = step;
    move_to_modality(change.decision.site, after, stated);
    change.set_step(step, after);
  }
  return {};
}

Result<void> set_station(FieldChange& change) {
  const std::string& aet = change.request.station_aet;
  for (ScheduledProcedureStep& step : change.record.steps) {
    if (!is_open(step.state)) continue;
    if (!can_be_done_at(change.decision.site, aet, step.modality)) {
      change.leave_out("station " + aet + " has another modality than step " + step.step_id);
      continue;
    }
    ScheduledProcedureStep after = step;
    move_to_stations(change.decision.site, after, {aet});
    change.set_step(step, after);
  }
  return {};
}

Result<void> set_location(FieldChange& change) {
  for (ScheduledProcedureStep& step : change.record.steps) {
    if (!is_open(step.state)) continue;
    ScheduledProcedureStep after = step;
    after.location = change.request.location;
    describe_station(change.decision.site, after);
    change.set_step(step, after);
  }
  return {};
}

bool states_performer(const OrderRequest& request) {
  return !request.performing_physician.empty();
}
Result<void> set_performer(FieldChange& change) {
  for (ScheduledProcedureStep& step : change.record.steps) {
    if (!is_open(step.state)) continue;
    ScheduledProcedureStep after = step;
    after.performing_physician = change.request.performing_physician;
    change.set_step(step, after);
  }
  return {};
}

std::chrono::minutes planned_offset(const ProcedurePlan* plan, OrderRecord& record,
                                    const ScheduledProcedureStep& step) {
  const RequestedProcedure* procedure = record.procedure(step.requested_procedure_id);
  if (!plan || !procedure) return {};
  const auto position = static_cast<std::size_t>(procedure->position);
  const auto step_position = static_cast<std::size_t>(step.position);
  if (position > plan->procedures.size() || step_position > plan->procedures[position - 1].steps.size()) return {};
  return std::chrono::minutes(plan->procedures[position - 1].steps[step_position - 1].offset_minutes);
}

bool states_start(const OrderRequest& request) {
  return request.preassigned_steps.empty() && request.stated.requested_start;
}
// The first step that has not started moves to the order's start, even if a person has moved it before. The other steps
// keep their distance from it.
Result<void> set_start(FieldChange& change) {
  OrderRecord& record = change.record;
  const LocalTime start = *change.request.stated.requested_start;
  const bool is_day = change.request.stated.requested_start_is_day;
  const ProcedurePlan* plan = change.decision.snapshot.plan_for(record.order.service);
  std::optional<LocalTime> first;
  bool has_waiting = false;
  for (const ScheduledProcedureStep& step : record.steps) {
    if (!is_waiting(step)) continue;
    has_waiting = true;
    if (step.start_at && (!first || *step.start_at < *first)) first = step.start_at;
  }
  if (record.order.requested_start == start && record.order.requested_start_is_day == is_day) {
    const bool is_elsewhere =
        first && std::none_of(record.steps.begin(), record.steps.end(), [&](const ScheduledProcedureStep& step) {
          return is_open(step.state) && step.start_at &&
                 (*step.start_at == start || *step.start_at == start + planned_offset(plan, record, step));
        });
    if (is_elsewhere)
      change.leave_out(
          "this is the start that was ordered before; the department has moved the exam since, and it stays there");
    return {};
  }
  if (!has_waiting) {
    change.leave_out("everything that is open has started");
    return {};
  }
  record.order.requested_start = start;
  record.order.requested_start_is_day = is_day;
  change.result.changed = true;
  for (ScheduledProcedureStep& step : record.steps) {
    if (!is_waiting(step)) continue;
    step.start_at = start + (step.start_at ? *step.start_at - *first : planned_offset(plan, record, step));
    step.start_is_day = is_day;
  }
  return {};
}

using enum ChangeEffect;
constexpr auto cleared = NullEffect::cleared;
constexpr auto kept = NullEffect::not_applied;

template <auto Member>
constexpr OrderChangeRow member(OrderField field, std::string_view name, std::string_view place, NullEffect null,
                                std::string_view note = {}) {
  return {field, name, place, applied, null, note, states<Member>, set_member<Member>};
}

constexpr std::array rows{
    OrderChangeRow{OrderField::service, "service", "OBR-4", refused, kept,
                   "another code is another order; another text of the same code is not applied", states_service,
                   compare_service},
    OrderChangeRow{OrderField::protocol, "protocol", "OBR-4.4", applied, kept,
                   "a step whose plan names its protocol keeps that", states<&Order::service_alternate>, set_protocol},
    OrderChangeRow{OrderField::accession_number, "accession_number", "OBR-18", refused, kept,
                   "where the sender gives it", states_given<&OrderRequest::accession_number>,
                   compare_accession_number},
    OrderChangeRow{OrderField::requested_procedure_id, "requested_procedure_id", "OBR-19", refused, kept,
                   "where the sender gives it", states_given<&OrderRequest::requested_procedure_id>,
                   compare_procedure_id},
    OrderChangeRow{OrderField::step_id, "step_id", "OBR-20", refused, kept, "where the sender gives it",
                   states_given<&OrderRequest::step_id>, compare_step_id},
    OrderChangeRow{OrderField::study_instance_uid, "study_instance_uid", "ZDS-1", refused, kept,
                   "where the sender gives it", states_given<&OrderRequest::study_instance_uid>, compare_study_uid},
    OrderChangeRow{OrderField::parent, "parent", "ORC-8", not_applied, kept, "", states_parent, compare_parent},
    OrderChangeRow{OrderField::cancel_reason, "cancel_reason", "ORC-16", not_applied, kept, "",
                   states<&Order::cancel_reason>, leave_out_cancel_reason},
    member<&Order::placer_group_number>(OrderField::placer_group_number, "placer_group_number", "ORC-4", cleared),
    member<&Order::priority>(OrderField::priority, "priority", "ORC-7.6", cleared),
    member<&Order::entered_by>(OrderField::entered_by, "entered_by", "ORC-10", cleared),
    member<&Order::ordering_provider>(OrderField::ordering_provider, "ordering_provider", "ORC-12", kept),
    member<&Order::callback_phone>(OrderField::callback_phone, "callback_phone", "ORC-14", cleared),
    member<&Order::entering_organization>(OrderField::entering_organization, "entering_organization", "ORC-17",
                                          cleared),
    member<&Order::danger>(OrderField::danger, "danger", "OBR-12", cleared),
    member<&Order::clinical_information>(OrderField::clinical_information, "clinical_information", "OBR-13", cleared),
    member<&Order::body_site_modifier>(OrderField::body_site_modifier, "body_site_modifier", "OBR-46", cleared,
                                       "OBR-15.5 in 2.3.1"),
    member<&Order::transport_mode>(OrderField::transport_mode, "transport_mode", "OBR-30", cleared),
    member<&Order::transport_arranged>(OrderField::transport_arranged, "transport_arranged", "OBR-41", cleared),
    member<&Order::service_supplements>(OrderField::service_supplements, "service_supplements", "OBR-47", cleared),
    member<&Order::duplicate_reason>(OrderField::duplicate_reason, "duplicate_reason", "OBR-48", cleared),
    member<&Order::reasons>(OrderField::reasons, "reasons", "OBR-31", cleared),
    member<&Order::diagnoses>(OrderField::diagnoses, "diagnoses", "DG1-3", cleared,
                              "behind ORC; replaces all diagnoses of the order"),
    member<&Order::pregnancy_status>(OrderField::pregnancy_status, "pregnancy_status", "OBX-5", kept,
                                     "of an observation behind ORC"),
    member<&Order::order_comments>(OrderField::order_comments, "order_comments", "NTE-3", cleared,
                                   "behind ORC; replaces all notes of the order"),
    member<&Order::procedure_comments>(OrderField::procedure_comments, "procedure_comments", "NTE-3", cleared,
                                       "behind OBR; replaces all notes of the procedure"),
    // From here on the order of the rows matters: modality, then station, then location.
    OrderChangeRow{OrderField::modality, "modality", "OBR-24", applied_to_open, kept,
                   "steps of the modality that was ordered before get the stations of the new one; a step whose plan "
                   "gives another modality keeps that",
                   states_modality, set_modality},
    OrderChangeRow{OrderField::station_aet, "station_aet", "ORC-18", applied_to_open, kept, "where the sender gives it",
                   states_for_all<&OrderRequest::station_aet>, set_station},
    OrderChangeRow{OrderField::location, "location", "OBR-21", applied_to_open, cleared, "where the sender gives it",
                   states_for_all<&OrderRequest::location>, set_location},
    OrderChangeRow{OrderField::performer, "performer", "OBR-34", applied_to_open, cleared, "", states_performer,
                   set_performer},
    OrderChangeRow{OrderField::start, "start", "ORC-7.4", applied_to_open, kept,
                   "the first step moves there, the others keep their distance", states_start, set_start},
};

// A step that was incomplete and is complete now is scheduled, unless its plan requires a person. A step that is
// incomplete now waits for a person.
void settle_state(Decision& decision, OrderRecord& record, const OrderRequest& request,
                  const std::vector<ScheduledProcedureStep>& before) {
  const ProcedurePlan* plan = decision.snapshot.plan_for(record.order.service);
  const bool is_auto = !plan || plan->auto_schedule || !request.preassigned_steps.empty();
  for (std::size_t i = 0; i < record.steps.size(); ++i) {
    ScheduledProcedureStep& step = record.steps[i];
    if (!is_waiting(step) || step == before[i]) continue;
    const bool is_moved = step.modality != before[i].modality || step.station_aets != before[i].station_aets;
    if (is_moved) check_stations(decision, step, place_of(request, "OBR", "4"));
    const std::string_view missing = lacks(step);
    if (!missing.empty()) {
      step.state = StepState::unscheduled;
      decision.add_finding("needs-scheduling", place_of(request, "OBR", "4"),
                           "step " + step.step_id + " has no " + std::string(missing));
    } else if (step.state == StepState::unscheduled && is_auto && !lacks(before[i]).empty()) {
      step.state = StepState::scheduled;
    }
  }
}

// The text of the ordered service is not changed.
SentFields changed_sent_fields(const Order& order, const Order& stated) {
  SentFields fields = stated.sent_fields;
  if (order.service != stated.service)
    std::erase_if(fields, [](const SentField& one) { return one.field == "service"; });
  return fields;
}

std::string place_of_row(const OrderChangeRow& row, const OrderRequest& request) {
  if (const auto found = request.places.find(row.field); found != request.places.end()) return found->second;
  const std::size_t dash = row.place.find('-');
  return place_of(request, std::string(row.place.substr(0, dash)).c_str(),
                  std::string(row.place.substr(dash + 1)).c_str());
}

}  // namespace

std::span<const OrderChangeRow> order_change_rows() {
  return rows;
}

Result<OrderChange> change_fields(Decision& decision, OrderRecord& record, const OrderRequest& request) {
  OrderChange result;
  const std::vector<ScheduledProcedureStep> before = record.steps;
  for (const OrderChangeRow& row : rows) {
    const bool is_null = request.nulls.count(row.field) != 0;
    if (!is_null && !row.is_stated(request)) continue;
    FieldChange change{decision, record, request, place_of_row(row, request), result};
    if (is_null && row.null == NullEffect::not_applied) {
      change.leave_out("null does not take this away");
    } else if (auto done = row.apply(change); !done) {
      return done.error();
    }
  }
  result.changed |= take_sent_fields(record.order.sent_fields, changed_sent_fields(record.order, request.stated));
  if (auto done = change_given_steps(decision, record, request, result); !done) return done.error();
  settle_state(decision, record, request, before);
  return result;
}

void report_shared_fields(Decision& decision, OrderRecord& record, const OrderRequest& request) {
  OrderRecord changed;
  OrderChange result;
  for (const OrderChangeRow& row : rows) {
    if (row.effect != applied || row.field == OrderField::protocol || !row.is_stated(request)) continue;
    changed.order = record.order;
    FieldChange change{decision, changed, request, place_of_row(row, request), result};
    if (!row.apply(change)) continue;
    if (changed.order != record.order)
      change.leave_out("the exams of one order share this field; the value of the first one stays");
  }
}

bool is_waiting(const ScheduledProcedureStep& step) {
  return is_open(step.state) && step.state != StepState::started;
}

std::string_view to_text(ChangeEffect effect) {
  static constexpr std::array words{"applied", "applied to what has not started", "another value is AE 207",
                                    "not applied: a finding"};
  return words[static_cast<std::size_t>(effect)];
}
std::string_view to_text(NullEffect effect) {
  return effect == NullEffect::cleared ? "cleared" : "not applied: a finding";
}

}  // namespace stepwise::model
