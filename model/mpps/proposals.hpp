// SPDX-License-Identifier: Apache-2.0
// Proposals for the person who reconciles a discrepancy: the scheduled steps to which a performed step most likely
// belongs. Pure.
#pragma once
#include "base/clock.hpp"
#include "model/snapshot.hpp"

#include <optional>
#include <vector>

namespace stepwise::model {

// What was compared, and the result.
struct LinkProposal {
  RowId order_id = 0, step_id = 0;  // row ids
  bool same_step_id = false, same_study_uid = false, same_accession_number = false, same_patient = false,
       same_modality = false;
  // Between the scheduled start and the time when we received the N-CREATE.
  std::optional<std::int64_t> minutes_apart = {};
  int score = 0;
};

// Returns at most `most` proposals, the best first: steps of orders in the snapshot that have a key or the patient in
// common with the performed step. Steps that it is already linked to are not proposed.
std::vector<LinkProposal> propose_links(Snapshot& snapshot, const PerformedProcedureStep& performed,
                                        std::optional<LocalTime> performed_at, std::size_t most);

}  // namespace stepwise::model
