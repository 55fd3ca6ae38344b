// SPDX-License-Identifier: Apache-2.0
// Placer and Filler Order Management (IHE RAD-2, RAD-3; reference 2.4-2.8, 7; D11-D14, D20-D26). Pure.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// Applies all ORC groups of one message, in their order. The first group that cannot be applied causes the Error (its
// place names the group); then the whole decision is discarded.
Result<void> apply_order_requests(Decision& decision, const OrderRequests& requests, const SenderPolicy& sender);

// Actions of the department (filler). `order_id`, `step_id` are row ids and must be in the snapshot, else 204. Cancels
// the open steps: RAD-13 CA/CA and OC, or as D23 says if a part was performed. Error while a step is in progress.
Result<void> cancel_order_by_filler(Decision& decision, RowId order_id, const std::string& reason_text);
// Cancels one step. A held step (started, but its performed step has ended without a reason that decides what happens
// to it) is discontinued.
Result<void> cancel_step_by_filler(Decision& decision, RowId step_id, const std::string& reason_text,
                                   bool never_performed);
struct Scheduling {
  std::optional<LocalTime> start_at = {};
  bool start_is_day = false;  // `start_at` has only a date
  std::optional<std::string> modality = {};
  std::optional<std::vector<std::string>> station_aets = {};
  std::optional<int> duration_minutes = {};
  std::optional<std::string> station_name = {}, location = {};
  std::optional<std::vector<Code>> protocol_codes = {};
};
// Schedules (RAD-4) or reschedules (RAD-13 XO/SC) a step that is not in progress; a held step is to be performed again.
Result<void> schedule_step(Decision& decision, RowId step_id, const Scheduling& scheduling);
// The step waits for another time; its order stays (RAD-48 S15). Error if the step has started or ended.
Result<void> cancel_appointment(Decision& decision, RowId step_id, const std::string& reason_text);
// Adds a step to a requested procedure that is not finished; returns its row id. The default of `modality` is that of
// the procedure's first step. Without a start the step needs scheduling.
struct AddedStep {
  RowId procedure_id = 0;  // RequestedProcedure::id; 0: the only one of the order
  std::string description = {};
  Scheduling scheduling = {};
};
Result<RowId> add_step(Decision& decision, RowId order_id, const AddedStep& request);
Result<void> mark_arrived(Decision& decision, RowId step_id);
Result<void> mark_ready(Decision& decision, RowId step_id);  // the patient is prepared: the examination can begin
// Completes a step that was performed on a device that reports no performed steps. Error while a performed step of it
// is in progress.
Result<void> complete_step(Decision& decision, RowId step_id);
// Places an order of the department itself (SN, then NA). Returns the row id of the new order.
struct FillerOrder {
  RowId patient_id = 0;
  // Service, reasons, provider, requested_start, modality ...; status_to: the destination that allocates the placer
  // number; visit_id: a visit of the patient, absent: the open visit.
  Order stated;
};
Result<RowId> place_filler_order(Decision& decision, const FillerOrder& request);

// To be called after any change of steps. Derives the states of procedures and order (D22) and adds the notifications:
// RAD-3 if the placer was told another state before, and RAD-13.
struct RollUpCause {
  bool by_placer = false;     // the placer has requested the change itself, so no OC is sent
  bool by_scheduler = false;  // an appointment caused the change: its sender is not notified
  Code reason = {};           // ORC-16
  RowId performed_id = 0;     // the performed step that caused the change
  // Requested procedures that were not performed, although a result was reported.
  std::vector<RowId> without_result = {};
  // Requested procedures whose content has changed: RAD-13 XO/SC is sent, unless a change of state is sent.
  std::vector<RowId> changed = {};
};
void roll_up(Decision& decision, OrderRecord& record, const RollUpCause& cause);

}  // namespace stepwise::model
