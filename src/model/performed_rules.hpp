// SPDX-License-Identifier: Apache-2.0
// Modality Performed Procedure Steps (IHE RAD-6, RAD-7; PS3.4 F.7; reference 6.2-6.4; D26, D28). Pure. Error codes name
// the row of reference 6.2: "duplicate-sop-instance", "no-such-sop-instance", "invalid-status", "may-no-longer-be-updated",
// "missing-attribute", "missing-value".
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/performed.hpp"

namespace stepwise::model {

// N-CREATE. Links the scheduled steps (by step id, Study UID, accession number, ranked), starts them, rolls up; what
// cannot be linked is kept as an open end. Returns the row id of the performed step.
Result<RowId> start_performed_step(Decision& decision, const PerformedStepUpdate& created,
                                   const StationPolicy& station);
// N-SET: merges what is stated (sequences are replaced), and on a final state settles the scheduled steps (reference 6.4 for
// DISCONTINUED).
Result<RowId> update_performed_step(Decision& decision, const std::string& sop_instance_uid,
                                    const PerformedStepUpdate& update, const StationPolicy& station);
// Keeps a dataset that was refused, as an open end (D28).
RowId keep_refused(Decision& decision, const PerformedStepUpdate& refused, const Error& fault);
// A person says which step a performed step with an open end was of.
Result<void> link_performed_step(Decision& decision, RowId performed_id, RowId step_id);

// A person ends what its modality never will, as COMPLETED or DISCONTINUED.
Result<void> close_performed_step(Decision& decision, RowId performed_id, PerformedState end, const Code& reason);
// Takes back what a person linked: his steps are again what they were before, and the performed step is judged anew.
Result<void> unlink_performed_step(Decision& decision, RowId performed_id);

}  // namespace stepwise::model
