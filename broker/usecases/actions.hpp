// SPDX-License-Identifier: Apache-2.0
// What a person of the department may do (the API's actions). Each is one transaction with the messages it causes.
// Blocking; any thread; throws sql::DatabaseUnavailable. Ids are row ids; an unknown one is ErrorKind::unknown_key.
#pragma once
#include "base/result.hpp"
#include "broker/usecases/context.hpp"
#include "model/mpps/mpps_rules.hpp"
#include "model/orders/order_rules.hpp"
#include "model/patients/patient_differences.hpp"

#include <string>
#include <vector>

namespace stepwise::broker {

struct ActionOutcome {
  model::RowId id = 0;  // of what was made or changed
  std::vector<Finding> findings;
  std::string filler_number = {};                   // of an order that was placed
  std::vector<model::Identifier> identifiers = {};  // of a patient that was registered
};

// `differences`: if an act is refused as two patients differ (model::patients_differ), in what.
using Differences = std::vector<model::Difference>;

class Actions {
 public:
  explicit Actions(Context& context) : context_(context) {}
  Result<ActionOutcome> schedule_step(model::RowId step_id, const model::Scheduling& scheduling);
  Result<ActionOutcome> add_step(model::RowId order_id, const model::AddedStep& step);  // the step's id
  Result<ActionOutcome> cancel_appointment(model::RowId step_id, const std::string& reason);
  Result<ActionOutcome> cancel_step(model::RowId step_id, const std::string& reason, bool never_performed);
  // Never performed, if it still stands as it was seen: scheduled to start then. Else 207 and nothing is done.
  Result<ActionOutcome> mark_never_performed(model::RowId step_id, LocalTime start_at, const std::string& reason);
  Result<ActionOutcome> mark_arrived(model::RowId step_id);
  Result<ActionOutcome> mark_ready(model::RowId step_id);
  Result<ActionOutcome> complete_step(model::RowId step_id);  // performed on a device that reports nothing
  Result<ActionOutcome> cancel_order(model::RowId order_id, const std::string& reason);
  Result<ActionOutcome> apply_plan(model::RowId order_id);             // to an order that came before its plan
  Result<ActionOutcome> place_order(const model::FillerOrder& order);  // SN, then NA
  Result<ActionOutcome> register_temporary_patient(const model::PersonName& name, const std::string& sex);
  Result<ActionOutcome> merge_patients(model::RowId survivor_id, model::RowId retired_id, bool is_confirmed,
                                       Differences* differences = nullptr);
  Result<ActionOutcome> link_performed_step(model::RowId performed_id, model::RowId step_id,
                                            const model::LinkOptions& options = {}, Differences* differences = nullptr);
  Result<ActionOutcome> unlink_performed_step(model::RowId performed_id);
  // Ends what its modality never will.
  Result<ActionOutcome> close_performed_step(model::RowId performed_id, model::PerformedState end,
                                             const model::Code& reason);
  Result<ActionOutcome> resend_delivery(model::RowId delivery_id);  // parked: again, same bytes and control id
  Result<ActionOutcome> park_delivery(model::RowId delivery_id, const std::string& reason);
  Result<ActionOutcome> release_delivery(model::RowId delivery_id);  // parked: skip it, what it held goes on

 private:
  Context& context_;
};

}  // namespace stepwise::broker
