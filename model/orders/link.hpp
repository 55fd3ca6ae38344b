// SPDX-License-Identifier: Apache-2.0
// Finds the scheduled steps to which a performed step belongs (reference 6.3; R81, R82). Pure; changes nothing.
#pragma once
#include "model/snapshot.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

struct FoundLink {
  StepLink link;
  std::string study_instance_uid;  // as stated by the modality; "" nothing
};
struct FoundLinks {
  std::vector<FoundLink> links;  // each step at most once
  bool has_unmatched = false;    // an item names an accession number, procedure or step that we do not have
  // An item names a Study Instance UID that several patients have, and the patient of the performed step is none of
  // them.
  bool is_ambiguous = false;
  bool is_of_unknown_patient = false;  // the patient identifier was invalid, so the patient is unknown
};

// The patients whose requested procedures have the Study Instance UID; for a merged patient the survivor.
std::vector<RowId> patients_of_study(Snapshot& snapshot, const std::string& study_instance_uid);

// Finds a step for each item of the Scheduled Step Attributes Sequence: by step id; else by Study Instance UID (ours,
// or one that was performed before: append); else by accession number (only for the same patient, and only if one open
// step has it).
FoundLinks find_links(Snapshot& snapshot, const PerformedProcedureStep& performed);

}  // namespace stepwise::model
