// SPDX-License-Identifier: Apache-2.0
// Placer and Filler Order Management (IHE RAD-2, RAD-3; reference 2.4-2.8, 7; D11-D14, D20-D26). Pure.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// All ORC groups of one message, in their order; the first that cannot be done is the Error (place names its group),
// and then the whole decision is thrown away.
Result<void> apply_order_requests(Decision& decision, const OrderRequests& requests, const SenderPolicy& sender);

// Actions of the department (filler). `order_id`, `step_id` are row ids and must be in the snapshot, else 204.
// The open steps are cancelled: RAD-13 CA/CA and OC, or D23 when a part was done. Error while a step runs.
Result<void> cancel_order_by_filler(Decision& decision, RowId order_id, const std::string& reason_text);
// One step. One that is held (started, but its performed step ended without a reason we act on) is discontinued.
Result<void> cancel_step_by_filler(Decision& decision, RowId step_id, const std::string& reason_text,
                                   bool never_performed);
struct Scheduling {
  std::optional<LocalTime> start_at = {};
  bool start_is_day = false;  // `start_at` is a date without a time
  std::optional<std::string> modality = {};
  std::optional<std::vector<std::string>> station_aets = {};
  std::optional<int> duration_minutes = {};
  std::optional<std::string> station_name = {}, location = {};
  std::optional<std::vector<Code>> protocol_codes = {};
};
// First scheduling (RAD-4) or rescheduling (RAD-13 XO/SC) of a step that does not run; a held one is to be done again.
Result<void> schedule_step(Decision& decision, RowId step_id, const Scheduling& scheduling);
// The step waits for another time, its order stays (RAD-48 S15). Error once the step has started or ended.
Result<void> cancel_appointment(Decision& decision, RowId step_id, const std::string& reason_text);
// A further step of a requested procedure that is not finished; returns its row id. `modality` is by default that of
// the procedure's first step. Without a start the step needs scheduling.
struct AddedStep {
  RowId procedure_id = 0;  // RequestedProcedure::id; 0: the only one of the order
  std::string description = {};
  Scheduling scheduling = {};
};
Result<RowId> add_step(Decision& decision, RowId order_id, const AddedStep& request);
Result<void> mark_arrived(Decision& decision, RowId step_id);
Result<void> mark_ready(Decision& decision, RowId step_id);  // prepared: the examination can begin
// Performed on a device that reports no performed steps. Error while one of its performed steps is in progress.
Result<void> complete_step(Decision& decision, RowId step_id);
// An order that the department places itself (SN, then NA). Returns the new order's row id.
struct FillerOrder {
  RowId patient_id = 0;
  Order stated;  // service, reasons, provider, requested_start, modality ...; status_to: who gives the placer number;
                 // visit_id: a visit of the patient, absent: the open one
};
Result<RowId> place_filler_order(Decision& decision, const FillerOrder& request);

// After any change of steps: rolls up procedures and order (D22) and notifies what follows from the change: RAD-3 if
// the state is not what the placer was told last, RAD-13.
struct RollUpCause {
  bool by_placer = false;     // the placer asked for it himself: no OC
  bool by_scheduler = false;  // it came as an appointment: whoever made it is not told of it
  Code reason = {};           // ORC-16
  RowId performed_id = 0;     // the performed step that caused it
  // Requested procedures that were not performed after all, although a result was told.
  std::vector<RowId> without_result = {};
  // Requested procedures whose content changed: RAD-13 XO/SC, unless their state says more.
  std::vector<RowId> changed = {};
};
void roll_up(Decision& decision, OrderRecord& record, const RollUpCause& cause);

}  // namespace stepwise::model
