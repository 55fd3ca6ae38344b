// SPDX-License-Identifier: Apache-2.0
// Compares the records that a decision writes with those that it read. Pure.
#pragma once
#include "model/history.hpp"
#include "model/snapshot.hpp"
#include "sql/write_set.hpp"

#include <string>
#include <vector>

namespace stepwise::sql {

// What `rows` changes: one RecordChange for each patient, order and performed step of which a field changes that people
// see. Marks and digests that serve only the comparison of messages are no such fields. The causes are left empty.
std::vector<model::RecordChange> changes_between(const model::Snapshot& before, const WriteSet& rows, Instant at);

// A JSON array: the column `changes` of the table history.
std::string to_json(const std::vector<model::RowChange>& rows);

}  // namespace stepwise::sql
