// SPDX-License-Identifier: Apache-2.0
// What a person of the department may do (the API's acts). Each is one transaction with the messages it causes. Blocking; any thread; throws
// sql::DatabaseUnavailable. Ids are row ids; an unknown one is ErrorKind::unknown_key.
#pragma once
#include "base/result.hpp"
#include "broker/context.hpp"
#include "model/order_rules.hpp"
#include "model/patient_differences.hpp"
#include "model/performed_rules.hpp"

#include <string>
#include <vector>

namespace stepwise::broker {

struct ActOutcome {
  model::RowId id = 0;              // of what was made or changed
  std::vector<Finding> findings;
};

// `differences`: if an act is refused as two patients differ (model::patients_differ), in what.
using Differences = std::vector<model::Difference>;

class Acts {
 public:
  explicit Acts(Context& context) : context_(context) {}
  Result<ActOutcome> schedule_step(model::RowId step_id, const model::Scheduling& scheduling);
  Result<ActOutcome> cancel_step(model::RowId step_id, const std::string& reason, bool never_performed);
  // Never performed, if it still stands as it was seen: scheduled to start then. Else 207 and nothing is done.
  Result<ActOutcome> give_up_step(model::RowId step_id, LocalTime start_at, const std::string& reason);
  Result<ActOutcome> mark_arrived(model::RowId step_id);
  Result<ActOutcome> mark_ready(model::RowId step_id);
  Result<ActOutcome> complete_step(model::RowId step_id);  // performed on a device that reports nothing
  Result<ActOutcome> cancel_order(model::RowId order_id, const std::string& reason);
  Result<ActOutcome> place_order(const model::FillerOrder& order);        // SN, then NA
  Result<ActOutcome> register_temporary_patient(const model::PersonName& name, const std::string& sex);
  Result<ActOutcome> merge_patients(model::RowId survivor_id, model::RowId retired_id, bool is_confirmed, Differences* differences = nullptr);
  Result<ActOutcome> link_performed_step(model::RowId performed_id, model::RowId step_id, const model::LinkOptions& options = {}, Differences* differences = nullptr);
  Result<ActOutcome> unlink_performed_step(model::RowId performed_id);
  // Ends what its modality never will.
  Result<ActOutcome> close_performed_step(model::RowId performed_id, model::PerformedState end, const model::Code& reason);
  Result<ActOutcome> resend_delivery(model::RowId delivery_id);   // parked: again, same bytes and control id
  Result<ActOutcome> park_delivery(model::RowId delivery_id, const std::string& reason);
  Result<ActOutcome> release_delivery(model::RowId delivery_id);  // parked: skip it, what it held goes on

 private:
  Context& context_;
};

}  // namespace stepwise::broker
