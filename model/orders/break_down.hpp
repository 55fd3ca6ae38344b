// SPDX-License-Identifier: Apache-2.0
// Creates the requested procedures and scheduled steps of an order, from the procedure plan, or without a plan one
// procedure with one step and a finding (D20, D25; reference 3.2). Pure except that it takes numbers.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// Fills record.procedures and record.steps of a new order, and its accession number. If a step lacks something to be
// scheduled, adds the finding "needs-scheduling" at `place`. `request` has the identifiers that the sender gives, and
// the performer.
void break_down(Decision& decision, OrderRecord& record, const OrderRequest& request, const std::string& place);

// Adds the procedures and steps of a further exam under the number of an order; `exam` has its own service, start and
// modality. Returns the number of added procedures.
std::size_t break_down_exam(Decision& decision, OrderRecord& record, const Order& exam, const OrderRequest& request,
                            const std::string& place);
// The number of steps that the exam has from the beginning.
std::size_t planned_steps(const Decision& decision, const Code& service);

// A plan can contain steps that are added when another step starts ("room rule"). The step `started_id` has started:
// adds the steps that its plan adds now to its procedure, once, with the same Study Instance UID. True: steps were
// added; then earlier references into record.steps are invalid.
bool add_steps_after_start(Decision& decision, OrderRecord& record, RowId started_id);

// The step that added others did not really start (reason 110514, or a link was removed). Cancels the added steps that
// have not started; they are added again if the step starts again. True: a step was cancelled.
bool take_back_added_steps(Decision& decision, OrderRecord& record, RowId trigger_id);

// The AE titles of all configured stations of a modality (D25).
std::vector<std::string> stations_of(const SitePolicy& site, const std::string& modality);

// False if the station is configured with another modality.
bool can_be_done_at(const SitePolicy& site, const std::string& aet, const std::string& modality);

// Sets another modality for a step, with its stations, station name and location.
void move_to_modality(const SitePolicy& site, ScheduledProcedureStep& step, const std::string& modality);
void move_to_stations(const SitePolicy& site, ScheduledProcedureStep& step, std::vector<std::string> aets);

// If the step has exactly one station, takes over station name and location from it, where the step has none.
void describe_station(const SitePolicy& site, ScheduledProcedureStep& step);

// False if no device can have the step on its worklist: none of its stations is configured, or none of them has its
// modality. Always true if no stations are configured.
bool is_on_a_list(const SitePolicy& site, const ScheduledProcedureStep& step);
// Adds the finding "station-unknown" at `place` for a step that is on no list, and for each of its stations that is not
// configured.
void check_stations(Decision& decision, const ScheduledProcedureStep& step, const std::string& place);

// What the step lacks to be listed on the worklist: "start", "modality" or "station"; "": nothing.
std::string_view lacks(const ScheduledProcedureStep& step);

// Applies a procedure plan to an order that was received before the plan was imported, when a person asks for it. A
// plan by itself applies only to later orders (D25). The order must have the form that an order without a plan gets:
// one procedure with one step, without a protocol. The numbers, the Study Instance UID and the step id, which other
// systems know already, are kept for the first procedure and its first step. Error if that step has started or ended,
// or if there is no plan.
Result<void> apply_plan(Decision& decision, RowId order_id);

}  // namespace stepwise::model
