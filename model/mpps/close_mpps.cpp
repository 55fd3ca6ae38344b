// SPDX-License-Identifier: Apache-2.0
// A person ends a performed step whose modality does not report the end (reference 6.3, forever IN PROGRESS). Only the
// stored state changes: no N-SET is forwarded, because no modality has sent one.
#include "model/mpps/judge_mpps.hpp"
#include "model/mpps/mpps_rules.hpp"
#include "model/orders/states.hpp"

namespace stepwise::model {

Result<void> close_performed_step(Decision& decision, RowId performed_id, PerformedState end, const Code& reason) {
  PerformedProcedureStep* performed = decision.snapshot.performed_step(performed_id);
  if (!performed) {
    return Error{.kind = ErrorKind::unknown_key,
                 .code = "no-such-performed-step",
                 .place = "performed step",
                 .value = std::to_string(performed_id),
                 .rule = "must be a known performed procedure step",
                 .remedy = "look it up again"};
  }
  if (performed->state != PerformedState::in_progress) {
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "performed-step-ended",
                 .place = "performed step",
                 .rule = "must be in progress",
                 .remedy = "nothing is to be ended"};
  }
  performed->state = end;
  performed->closed_by_person = true;
  if (end == PerformedState::discontinued) performed->discontinuation_reason = reason;
  decision.snapshot.touch(*performed);
  end_performed_step(decision, *performed);
  return {};
}

}  // namespace stepwise::model
