// SPDX-License-Identifier: Apache-2.0
// Corrects the Study Instance UIDs of requested procedures when a person says to which step a performed step belongs
// (reference 6.3).
//
// The worklist and the image manager identify a procedure by RequestedProcedure::study_instance_uid. Images that were
// made without the worklist entry have another UID, and images that were made with a wrong worklist entry have the UID
// of another procedure. So the procedure to which the images belong takes their UID, and the procedure to which they do
// not belong gets a new UID: images of its own examination must not get into the same study.
#pragma once
#include "model/decision.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

// The Study Instance UID that the performed step states for this procedure; "": none.
std::string study_of(Snapshot& snapshot, const PerformedProcedureStep& performed, const RequestedProcedure& procedure);

// True if a requested procedure has this Study Instance UID, so that no other one may get it.
bool is_study_of_a_procedure(const Snapshot& snapshot, const std::string& uid);

// The Study Instance UIDs that the image manager has to know: the procedure's own UID first, then those that a person
// has linked.
std::vector<std::string> studies_of(Snapshot& snapshot, const RequestedProcedure& procedure);

// The performed step was linked to the procedure. The procedure takes the UID of these images if it has no other images
// and no other procedure has this UID.
void adopt_study(Decision& decision, RequestedProcedure& procedure, const PerformedProcedureStep& performed);

// The performed step does not belong to the procedure; its link was removed before this call. True: the procedure got a
// new UID.
bool leave_study(Decision& decision, RequestedProcedure& procedure, const PerformedProcedureStep& performed);

}  // namespace stepwise::model
