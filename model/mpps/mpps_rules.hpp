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

// N-CREATE. Links the scheduled steps (by step id, Study Instance UID or accession number, in this order), starts them
// and rolls up their orders. A performed step that cannot be linked is stored as a discrepancy. Returns the row id of
// the performed step.
Result<RowId> start_performed_step(Decision& decision, const PerformedStepUpdate& created,
                                   const StationPolicy& station);
// N-SET: stores the stated attributes (sequences are replaced). With a final state it also sets the final states of the
// scheduled steps (reference 6.4 for DISCONTINUED).
Result<RowId> update_performed_step(Decision& decision, const std::string& sop_instance_uid,
                                    const PerformedStepUpdate& update, const StationPolicy& station);
// Stores a dataset that was refused, as a discrepancy (D28).
RowId keep_refused(Decision& decision, const PerformedStepUpdate& refused, const Error& fault);
// A person says to which scheduled step a performed step belongs; the scheduled step may be in any state. A step that
// it was linked to before becomes what it would be without the performed step. The placers and the image managers of
// both orders are notified, and the former link is kept in former_links. Error with the differences if the patients
// differ and the person has not confirmed it.
struct LinkOptions {
  RowId instead_of = 0;       // the step of the link to replace; 0: the only link, or all links if all are doubtful
  bool is_confirmed = false;  // the person has confirmed that the patients may differ
};
Result<void> link_performed_step(Decision& decision, RowId performed_id, RowId step_id,
                                 const LinkOptions& options = {});

// A person ends a performed step whose modality does not report the end, as COMPLETED or DISCONTINUED.
Result<void> close_performed_step(Decision& decision, RowId performed_id, PerformedState end, const Code& reason);
// The differences that a person has to confirm before linking; empty if there are none or if one of the two records is
// unknown.
std::vector<Difference> link_differences(Decision& decision, RowId performed_id, RowId step_id);
// Removes the links that a person has made: the scheduled steps get their former states, and the performed step is
// judged again. If no person has linked it, the links that the modality named are removed, and the performed step waits
// for a person.
Result<void> unlink_performed_step(Decision& decision, RowId performed_id);

}  // namespace stepwise::model
