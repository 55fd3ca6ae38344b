// SPDX-License-Identifier: Apache-2.0
// Modality Performed Procedure Steps (IHE RAD-6, RAD-7; PS3.4 F.7; reference 6.2-6.4; D26, D28). Pure. Error codes name
// the row of reference 6.2: "duplicate-sop-instance", "no-such-sop-instance", "invalid-status",
// "may-no-longer-be-updated", "missing-attribute", "missing-value".
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/mpps.hpp"
#include "model/patients/patient_differences.hpp"

namespace stepwise::model {

// N-CREATE. Links the scheduled steps (by step id, Study UID, accession number, ranked), starts them, rolls up; what
// cannot be linked is kept as a discrepancy. Returns the row id of the performed step.
Result<RowId> start_performed_step(Decision& decision, const PerformedStepUpdate& created,
                                   const StationPolicy& station);
// N-SET: merges what is stated (sequences are replaced), and on a final state settles the scheduled steps
// (reference 6.4 for DISCONTINUED).
Result<RowId> update_performed_step(Decision& decision, const std::string& sop_instance_uid,
                                    const PerformedStepUpdate& update, const StationPolicy& station);
// Keeps a dataset that was refused, as a discrepancy (D28).
RowId keep_refused(Decision& decision, const PerformedStepUpdate& refused, const Error& fault);
// A person says which step a performed step was of, in whatever state it is. What it was linked to is what it would be
// without it: both orders, their placers and the image managers are told, and the link is kept as a former one. Error
// with the differences when the patients are not the same, unless they are confirmed.
struct LinkOptions {
  RowId instead_of = 0;  // the step of the link that is wrong; 0: the only link, or all of them if all are doubtful
  bool is_confirmed = false;  // the patients may differ
};
Result<void> link_performed_step(Decision& decision, RowId performed_id, RowId step_id,
                                 const LinkOptions& options = {});

// A person ends what its modality never will, as COMPLETED or DISCONTINUED.
Result<void> close_performed_step(Decision& decision, RowId performed_id, PerformedState end, const Code& reason);
// What has to be confirmed for it; empty: nothing, or one of the two is unknown.
std::vector<Difference> link_differences(Decision& decision, RowId performed_id, RowId step_id);
// Takes back what a person linked: the steps are again what they were before, and the performed step is judged anew. If
// no person linked it, what the modality named is taken back, and the performed step waits for a person.
Result<void> unlink_performed_step(Decision& decision, RowId performed_id);

}  // namespace stepwise::model
