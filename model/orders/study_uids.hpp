// SPDX-License-Identifier: Apache-2.0
// Under which Study Instance UIDs the images of a requested procedure are, when a person says what a performed step was
// of (reference 6.3).
//
// The worklist and the image manager know a procedure by RequestedProcedure::study_instance_uid. Images that were made
// without that worklist entry bear another UID, and images that were made with the wrong worklist entry bear the UID of
// another procedure. So the procedure that they are of takes the UID of the images, and the procedure that they are not
// of gets a new one: the next examination must not go into the same study.
#pragma once
#include "model/decision.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

// The Study Instance UID that the performed step has for this procedure; "" when it states none.
std::string study_of(Snapshot& snapshot, const PerformedProcedureStep& performed, const RequestedProcedure& procedure);

// A requested procedure has this Study Instance UID already: another one must not have it too.
bool is_study_of_a_procedure(const Snapshot& snapshot, const std::string& uid);

// What the image manager has to know: the procedure's own UID first, then the others that a person linked.
std::vector<std::string> studies_of(Snapshot& snapshot, const RequestedProcedure& procedure);

// The performed step was linked to the procedure. The procedure takes the UID of its images if it has no other images
// and no other procedure has that UID.
void adopt_study(Decision& decision, RequestedProcedure& procedure, const PerformedProcedureStep& performed);

// The performed step was not of the procedure; its link is gone already. True: the procedure got a new UID.
bool leave_study(Decision& decision, RequestedProcedure& procedure, const PerformedProcedureStep& performed);

}  // namespace stepwise::model
