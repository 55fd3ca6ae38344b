// SPDX-License-Identifier: Apache-2.0
// Texts for the enumerations: the names that the database, the API and the tests use (equal to the enumerators), and
// the codes of the standards.
#pragma once
#include "model/mpps.hpp"
#include "model/notification.hpp"
#include "model/order.hpp"
#include "model/patient.hpp"
#include "model/requests.hpp"
#include "model/words.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace stepwise::model {

std::string_view to_text(OrderState state);
std::string_view to_text(StepState state);
std::string_view to_text(VisitState state);
std::string_view to_text(PerformedState state);
std::string_view to_text(Discrepancy end);
std::string_view to_text(OrderControl control);
std::string_view to_text(AliasedIdentifier identifier);
std::string_view to_text(NotificationKind kind);

template <>
std::optional<OrderState> parse(std::string_view text);
template <>
std::optional<StepState> parse(std::string_view text);
template <>
std::optional<VisitState> parse(std::string_view text);
template <>
std::optional<PerformedState> parse(std::string_view text);
template <>
std::optional<Discrepancy> parse(std::string_view text);
template <>
std::optional<OrderControl> parse(std::string_view text);
template <>
std::optional<AliasedIdentifier> parse(std::string_view text);
template <>
std::optional<NotificationKind> parse(std::string_view text);

template <>
std::vector<std::string_view> words_of<OrderState>();
template <>
std::vector<std::string_view> words_of<StepState>();
template <>
std::vector<std::string_view> words_of<PerformedState>();

// HL7 table 0038, the part an Order Filler uses: SC IP CM DC CA.
std::string_view status_code(OrderState state);
// The five defined terms of DICOM (0040,0020): SCHEDULED ARRIVED READY STARTED DEPARTED; "" for states that are
// internal to Stepwise (reference 7.1).
std::string_view worklist_term(StepState state);
// Every reason for which a step is not on the worklist (reference 5.5); empty: it is listed. A step without start,
// modality or station is not scheduled.
enum class Unlisted { state, on_hold, discontinue_pending, no_start, no_modality, no_station };
std::vector<Unlisted> why_unlisted(const Order& order, const ScheduledProcedureStep& step, bool list_started);
bool is_final(PerformedState state);  // COMPLETED, DISCONTINUED

// Derives the state of an order or requested procedure from the states of its steps (D22). nullopt: there are no steps.
std::optional<OrderState> rolled_up(std::span<const StepState> steps);

}  // namespace stepwise::model
