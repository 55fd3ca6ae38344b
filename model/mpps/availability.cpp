// SPDX-License-Identifier: Apache-2.0
#include "model/mpps/availability.hpp"

#include "model/orders/link.hpp"
#include "model/orders/order_rules.hpp"
#include "model/orders/step_actions.hpp"

namespace stepwise::model {
namespace {

ScheduledProcedureStep* only_open_step(OrderRecord& record, RowId procedure_id) {
  ScheduledProcedureStep* only = nullptr;
  for (ScheduledProcedureStep* step : record.steps_of(procedure_id)) {
    if (!is_open(step->state)) continue;
    if (only) return nullptr;
    only = step;
  }
  return only;
}

// The row id of the step whose images these are; 0: none can be identified.
RowId step_shown_done(Snapshot& snapshot, const std::string& study_instance_uid) {
  for (OrderRecord& record : snapshot.orders) {
    for (const RequestedProcedure& procedure : record.procedures) {
      if (procedure.study_instance_uid != study_instance_uid && procedure.performed_study_uid != study_instance_uid)
        continue;
      const ScheduledProcedureStep* step = only_open_step(record, procedure.id);
      if (step && step->state != StepState::started) return step->id;
    }
  }
  return 0;
}

}  // namespace

void take_availability(Decision& decision, const AvailabilityNotice& notice) {
  if (decision.site.complete_by_images && patients_of_study(decision.snapshot, notice.study_instance_uid).size() > 1) {
    decision.add_finding("study-of-several-patients", "(0020,000D)",
                         "several patients have this Study Instance UID; no step is completed by its images");
    return;
  }
  const bool is_whole = notice.instances > 0 && notice.available == notice.instances;
  if (!decision.site.complete_by_images || !is_whole) return;
  const RowId step_id = step_shown_done(decision.snapshot, notice.study_instance_uid);
  if (step_id == 0 || !complete_step(decision, step_id)) return;
  decision.add_finding("completed-by-images", "(0020,000D)",
                       "the images of the step are available and no performed step came: it is completed");
}

}  // namespace stepwise::model
