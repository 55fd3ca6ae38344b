// SPDX-License-Identifier: Apache-2.0
// Which scheduled steps a performed step is of (reference 6.3; robustness R81, R82). Pure; changes nothing.
#pragma once
#include "model/snapshot.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

struct FoundLink {
  StepLink link;
  std::string study_instance_uid;  // as the modality said; "" nothing
};
struct FoundLinks {
  std::vector<FoundLink> links;  // a step once
  bool has_unmatched = false;    // an item names an accession number, procedure or step that is not ours
  bool is_ambiguous = false;     // an item names a Study Instance UID of several patients, and the performed step's
                                 // patient is none of them
  bool is_of_unknown_patient = false;  // its patient identifier was invalid, so it belongs to no known patient
};

// The patients, survivors each, whose requested procedures have the Study Instance UID.
std::vector<RowId> patients_of_study(Snapshot& snapshot, const std::string& study_instance_uid);

// Each item of the Scheduled Step Attributes Sequence by what ranks first: step id, Study Instance UID (ours, or the
// one performed before: append), accession number (only with the same patient, and if one open step has it).
FoundLinks find_links(Snapshot& snapshot, const PerformedProcedureStep& performed);

}  // namespace stepwise::model
