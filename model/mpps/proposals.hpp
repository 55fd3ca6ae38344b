// SPDX-License-Identifier: Apache-2.0
// For the person who settles a discrepancy: which scheduled steps a performed step most likely was of. Pure.
#pragma once
#include "base/clock.hpp"
#include "model/snapshot.hpp"

#include <optional>
#include <vector>

namespace stepwise::model {

// What was compared, and how it came out.
struct LinkProposal {
  RowId order_id = 0, step_id = 0;  // row ids
  bool same_step_id = false, same_study_uid = false, same_accession_number = false, same_patient = false,
       same_modality = false;
  std::optional<std::int64_t> minutes_apart = {};  // of the scheduled start and when we heard of it
  int score = 0;
};

// The best first, at most `most`: of the orders in the snapshot the steps that share a key with it, or its patient.
// What it is linked to already is none.
std::vector<LinkProposal> propose_links(Snapshot& snapshot, const PerformedProcedureStep& performed,
                                        std::optional<LocalTime> performed_at, std::size_t most);

}  // namespace stepwise::model
