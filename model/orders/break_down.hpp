// SPDX-License-Identifier: Apache-2.0
// An order becomes requested procedures and scheduled steps: by the procedure plan, else by a visible fallback of one
// procedure with one step (D20, D25; reference 3.2). Pure but for the numbers drawn.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// Fills record.procedures and record.steps of a new order, and the order's accession number. What a step lacks to be
// scheduled is a finding "needs-scheduling" at `place`. `request` holds identifiers that the sender gives and the
// performer.
void break_down(Decision& decision, OrderRecord& record, const OrderRequest& request, const std::string& place);

// A further exam under the number of an order: the procedures and steps of `exam`, which has service, start and
// modality of its own, are added. Returns how many procedures.
std::size_t break_down_exam(Decision& decision, OrderRecord& record, const Order& exam, const OrderRequest& request,
                            const std::string& place);
// How many steps the exam has at first.
std::size_t planned_steps(const Decision& decision, const Code& service);

// Room rules: `started` has begun, so the steps that its plan adds then are added to its procedure, once, under its
// Study Instance UID. True: some were; references into record.steps are invalid then.
bool add_steps_after_start(Decision& decision, OrderRecord& record, RowId started_id);

// The trigger was a mistake (110514, a link taken back): what it added and nobody has begun is cancelled, and there
// again when it starts again. True: something was.
bool take_back_added_steps(Decision& decision, OrderRecord& record, RowId trigger_id);

// The AE titles of the configured stations of a modality (D25).
std::vector<std::string> stations_of(const SitePolicy& site, const std::string& modality);

// False when the station is known to be of another modality.
bool can_be_done_at(const SitePolicy& site, const std::string& aet, const std::string& modality);

// Another modality has other stations, other stations another name and place.
void move_to_modality(const SitePolicy& site, ScheduledProcedureStep& step, const std::string& modality);
void move_to_stations(const SitePolicy& site, ScheduledProcedureStep& step, std::vector<std::string> aets);

// One station alone: its name and place are those of the step, where the step has none of its own.
void describe_station(const SitePolicy& site, ScheduledProcedureStep& step);

// A step that is on no scanner's list is one of no configured station, or of a modality that none of its stations has.
// A site without configured stations does not know.
bool is_on_a_list(const SitePolicy& site, const ScheduledProcedureStep& step);
// Finding "station-unknown" at `place` for such a step, and for each of its stations that is not configured.
void check_stations(Decision& decision, const ScheduledProcedureStep& step, const std::string& place);

// What is missing to put a step into the worklist: "start", "modality", "station"; "" when nothing is.
std::string_view lacks(const ScheduledProcedureStep& step);

// An order that came before the procedure plan of its service is broken down anew by it, when a person says so: a plan
// by itself touches only later orders (D25).

// The order has what is made without a plan: one procedure with one step, without a protocol. The numbers, the Study
// Instance UID and the step id that others know stay those of the first procedure and its first step. Error when that
// step has started or ended, or there is no plan.
Result<void> apply_plan(Decision& decision, RowId order_id);

}  // namespace stepwise::model
