// SPDX-License-Identifier: Apache-2.0
// The actions that a person can do through the API. Each is one transaction, which includes the messages that it
// causes. Blocking; any thread; throws sql::DatabaseUnavailable. All ids are row ids; an unknown id gives
// ErrorKind::unknown_key. The actions on deliveries change no patient or order, so they have no dry run.
#pragma once
#include "base/result.hpp"
#include "broker/usecases/context.hpp"
#include "model/history.hpp"
#include "model/mpps/mpps_rules.hpp"
#include "model/orders/order_rules.hpp"
#include "model/patients/patient_differences.hpp"
#include "sql/store.hpp"

#include <string>
#include <utility>
#include <vector>

namespace stepwise::broker {

// Who acts. In a dry run an action writes nothing; its outcome says what it would change.
struct Acting {
  model::AuditActor actor = {};
  model::CauseKind kind = model::CauseKind::action;  // or sweep
  bool is_dry_run = false;
};

// A message that an action sends to a destination.
struct Notified {
  std::string destination, kind;  // model::NotificationKind
};

struct ActionOutcome {
  model::RowId id = 0;  // row id of the created or changed record
  std::vector<Finding> findings;
  std::string filler_number = {};                   // for an order that was placed
  std::vector<model::Identifier> identifiers = {};  // for a patient that was registered
  std::vector<model::RecordChange> changes = {};
  std::vector<Notified> notified = {};
  bool is_dry_run = false;  // nothing was written, and `id` is no row
};

// `differences`: if an action is refused because two patients differ (model::patients_differ), the fields that differ.
using Differences = std::vector<model::Difference>;

class Actions {
 public:
  explicit Actions(Context& context, Acting acting = {}) : context_(context), acting_(std::move(acting)) {}
  Result<ActionOutcome> schedule_step(model::RowId step_id, const model::Scheduling& scheduling);
  Result<ActionOutcome> add_step(model::RowId order_id, const model::AddedStep& step);  // returns the id of the step
  Result<ActionOutcome> cancel_appointment(model::RowId step_id, const std::string& reason);
  Result<ActionOutcome> cancel_step(model::RowId step_id, const std::string& reason, bool never_performed);
  // Marks a step as never performed if it is still scheduled for `start_at`; otherwise Error 207.
  Result<ActionOutcome> mark_never_performed(model::RowId step_id, LocalTime start_at, const std::string& reason);
  Result<ActionOutcome> mark_arrived(model::RowId step_id);
  Result<ActionOutcome> mark_ready(model::RowId step_id);
  Result<ActionOutcome> complete_step(model::RowId step_id);  // performed on a device that sends no MPPS
  Result<ActionOutcome> cancel_order(model::RowId order_id, const std::string& reason);
  Result<ActionOutcome> apply_plan(model::RowId order_id);             // to an order that came before its plan
  Result<ActionOutcome> place_order(const model::FillerOrder& order);  // SN, then NA
  Result<ActionOutcome> register_temporary_patient(const model::PersonName& name, const std::string& sex);
  Result<ActionOutcome> register_patient(const model::PatientDemographics& stated);  // in a clinic without a HIS
  Result<ActionOutcome> correct_patient(model::RowId patient_id, const model::PatientDemographics& stated);
  Result<ActionOutcome> undo_merge(model::RowId retired_id);
  Result<ActionOutcome> merge_patients(model::RowId survivor_id, model::RowId retired_id, bool is_confirmed,
                                       Differences* differences = nullptr);
  Result<ActionOutcome> link_performed_step(model::RowId performed_id, model::RowId step_id,
                                            const model::LinkOptions& options = {}, Differences* differences = nullptr);
  Result<ActionOutcome> unlink_performed_step(model::RowId performed_id);
  // Ends a performed step whose modality does not report the end.
  Result<ActionOutcome> close_performed_step(model::RowId performed_id, model::PerformedState end,
                                             const model::Code& reason);
  // Sends a parked or delivered message again, with the same bytes and control id.
  Result<ActionOutcome> resend_delivery(model::RowId delivery_id);
  Result<ActionOutcome> park_delivery(model::RowId delivery_id, const std::string& reason);
  // Skips a parked message, so that the messages behind it are sent.
  Result<ActionOutcome> release_delivery(model::RowId delivery_id);

 private:
  template <class Act>
  Result<ActionOutcome> run(std::string what, sql::ReadKeys keys, model::RowId id, const Act& act);

  Context& context_;
  const Acting acting_;
};

}  // namespace stepwise::broker
