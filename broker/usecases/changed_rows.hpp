// SPDX-License-Identifier: Apache-2.0
// Makes the rows that one decision writes: what it changed, the versions that it relied on, and the worklist entries
// that follow from it.
#pragma once
#include "model/decision.hpp"
#include "sql/write_set.hpp"

namespace stepwise::broker {

// `list_started`: the worklist also lists steps that have started (reference 5.5).
sql::WriteSet changed_rows(const model::Snapshot& snapshot, bool list_started);

}  // namespace stepwise::broker
