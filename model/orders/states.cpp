// SPDX-License-Identifier: Apache-2.0
#include "model/orders/states.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace stepwise::model {
namespace {

constexpr auto order_states = std::to_array<Word<OrderState>>({
    {OrderState::scheduled, "scheduled"},
    {OrderState::in_progress, "in_progress"},
    {OrderState::completed, "completed"},
    {OrderState::discontinued, "discontinued"},
    {OrderState::cancelled, "cancelled"},
});
constexpr auto step_states = std::to_array<Word<StepState>>({
    {StepState::unscheduled, "unscheduled"},
    {StepState::scheduled, "scheduled"},
    {StepState::arrived, "arrived"},
    {StepState::ready, "ready"},
    {StepState::started, "started"},
    {StepState::departed, "departed"},
    {StepState::completed, "completed"},
    {StepState::discontinued, "discontinued"},
    {StepState::cancelled, "cancelled"},
    {StepState::never_performed, "never_performed"},
});
constexpr auto visit_states = std::to_array<Word<VisitState>>({
    {VisitState::open, "open"},
    {VisitState::closed, "closed"},
    {VisitState::cancelled, "cancelled"},
});
constexpr auto performed_states = std::to_array<Word<PerformedState>>({
    {PerformedState::in_progress, "in_progress"},
    {PerformedState::completed, "completed"},
    {PerformedState::discontinued, "discontinued"},
    {PerformedState::refused, "refused"},
});
constexpr auto discrepancies = std::to_array<Word<Discrepancy>>({
    {Discrepancy::none, "none"},
    {Discrepancy::unscheduled, "unscheduled"},
    {Discrepancy::unmatched, "unmatched"},
    {Discrepancy::unknown_patient, "unknown_patient"},
    {Discrepancy::patient_mismatch, "patient_mismatch"},
    {Discrepancy::reason_unspecified, "reason_unspecified"},
    {Discrepancy::after_end, "after_end"},
    {Discrepancy::refused, "refused"},
});
constexpr auto order_controls = std::to_array<Word<OrderControl>>({
    {OrderControl::NW, "NW"},
    {OrderControl::CA, "CA"},
    {OrderControl::DC, "DC"},
    {OrderControl::XO, "XO"},
    {OrderControl::HD, "HD"},
    {OrderControl::RL, "RL"},
    {OrderControl::PA, "PA"},
    {OrderControl::CH, "CH"},
    {OrderControl::RP, "RP"},
    {OrderControl::RO, "RO"},
    {OrderControl::NA, "NA"},
    {OrderControl::SC, "SC"},
});
constexpr auto aliased_identifiers = std::to_array<Word<AliasedIdentifier>>({
    {AliasedIdentifier::accession_number, "accession_number"},
    {AliasedIdentifier::requested_procedure_id, "requested_procedure_id"},
    {AliasedIdentifier::step_id, "step_id"},
    {AliasedIdentifier::study_instance_uid, "study_instance_uid"},
});
constexpr auto notification_kinds = std::to_array<Word<NotificationKind>>({
    {NotificationKind::order_status, "order_status"},
    {NotificationKind::order_cancelled, "order_cancelled"},
    {NotificationKind::order_number_request, "order_number_request"},
    {NotificationKind::procedure_scheduled, "procedure_scheduled"},
    {NotificationKind::procedure_updated, "procedure_updated"},
    {NotificationKind::result, "result"},
    {NotificationKind::no_result, "no_result"},
    {NotificationKind::appointment, "appointment"},
    {NotificationKind::patient_updated, "patient_updated"},
    {NotificationKind::patient_merged, "patient_merged"},
    {NotificationKind::identifier_changed, "identifier_changed"},
});

}  // namespace

std::string_view to_text(OrderState state) {
  return word_of(order_states, state);
}
std::string_view to_text(StepState state) {
  return word_of(step_states, state);
}
std::string_view to_text(VisitState state) {
  return word_of(visit_states, state);
}
std::string_view to_text(PerformedState state) {
  return word_of(performed_states, state);
}
std::string_view to_text(Discrepancy end) {
  return word_of(discrepancies, end);
}
std::string_view to_text(OrderControl control) {
  return word_of(order_controls, control);
}
std::string_view to_text(AliasedIdentifier identifier) {
  return word_of(aliased_identifiers, identifier);
}
std::string_view to_text(NotificationKind kind) {
  return word_of(notification_kinds, kind);
}

template <>
std::vector<std::string_view> words_of<OrderState>() {
  return texts_of(order_states);
}
template <>
std::vector<std::string_view> words_of<StepState>() {
  return texts_of(step_states);
}
template <>
std::vector<std::string_view> words_of<PerformedState>() {
  return texts_of(performed_states);
}

template <>
std::optional<OrderState> parse(std::string_view text) {
  return value_of<OrderState>(order_states, text);
}
template <>
std::optional<StepState> parse(std::string_view text) {
  return value_of<StepState>(step_states, text);
}
template <>
std::optional<VisitState> parse(std::string_view text) {
  return value_of<VisitState>(visit_states, text);
}
template <>
std::optional<PerformedState> parse(std::string_view text) {
  return value_of<PerformedState>(performed_states, text);
}
template <>
std::optional<Discrepancy> parse(std::string_view text) {
  return value_of<Discrepancy>(discrepancies, text);
}
template <>
std::optional<OrderControl> parse(std::string_view text) {
  return value_of<OrderControl>(order_controls, text);
}
template <>
std::optional<AliasedIdentifier> parse(std::string_view text) {
  return value_of<AliasedIdentifier>(aliased_identifiers, text);
}
template <>
std::optional<NotificationKind> parse(std::string_view text) {
  return value_of<NotificationKind>(notification_kinds, text);
}

std::string_view status_code(OrderState state) {
  constexpr auto codes = std::to_array<Word<OrderState>>({{OrderState::scheduled, "SC"},
                                                          {OrderState::in_progress, "IP"},
                                                          {OrderState::completed, "CM"},
                                                          {OrderState::discontinued, "DC"},
                                                          {OrderState::cancelled, "CA"}});
  return word_of(codes, state);
}

std::string_view worklist_term(StepState state) {
  constexpr auto terms = std::to_array<Word<StepState>>({{StepState::scheduled, "SCHEDULED"},
                                                         {StepState::arrived, "ARRIVED"},
                                                         {StepState::ready, "READY"},
                                                         {StepState::started, "STARTED"},
                                                         {StepState::departed, "DEPARTED"}});
  return word_of(terms, state);
}

bool is_open(StepState state) {
  return state <= StepState::departed;
}

bool is_listed(StepState state, bool list_started) {
  return state == StepState::scheduled || state == StepState::arrived || state == StepState::ready ||
         (list_started && state == StepState::started);
}

std::vector<Unlisted> why_unlisted(const Order& order, const ScheduledProcedureStep& step, bool list_started) {
  std::vector<Unlisted> reasons;
  if (!is_listed(step.state, list_started)) reasons.push_back(Unlisted::state);
  if (order.on_hold) reasons.push_back(Unlisted::on_hold);
  if (order.discontinue_pending) reasons.push_back(Unlisted::discontinue_pending);
  if (!step.start_at) reasons.push_back(Unlisted::no_start);
  if (step.modality.empty()) reasons.push_back(Unlisted::no_modality);
  if (step.station_aets.empty()) reasons.push_back(Unlisted::no_station);
  return reasons;
}

bool is_final(PerformedState state) {
  return state == PerformedState::completed || state == PerformedState::discontinued;
}

std::optional<OrderState> rolled_up(std::span<const StepState> steps) {
  if (steps.empty()) return std::nullopt;
  const auto any = [&](StepState state) { return std::find(steps.begin(), steps.end(), state) != steps.end(); };
  const bool some_open = std::any_of(steps.begin(), steps.end(), is_open);
  const bool some_begun = any(StepState::started) || any(StepState::completed) || any(StepState::discontinued);
  if (some_open) return some_begun ? OrderState::in_progress : OrderState::scheduled;
  if (any(StepState::completed)) return OrderState::completed;
  if (any(StepState::discontinued)) return OrderState::discontinued;
  return OrderState::cancelled;
}

}  // namespace stepwise::model
