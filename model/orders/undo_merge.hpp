// SPDX-License-Identifier: Apache-2.0
// Undoes a merge of two patients (A40), which a person asks for. Pure.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"

#include <vector>

namespace stepwise::model {

// What a merge moved to the survivor, as the history has it (sql/timeline.hpp).
struct MergedWork {
  RowId survivor_id = 0;
  std::vector<RowId> visits, orders, performed_steps;
};
// The retired patient is a patient again, with what the merge moved. What the survivor got later stays there. HL7 has
// no message that undoes A40: the receivers get an update of each open procedure that moves back, and a finding says
// what they cannot be told. Error "not-merged": the record was not merged, or its survivor has been merged meanwhile.
Result<void> undo_merge(Decision& decision, RowId retired_id, const MergedWork& moved);

}  // namespace stepwise::model
