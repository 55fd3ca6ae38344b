// SPDX-License-Identifier: Apache-2.0
// From a decision to the rows of one apply: what changed, what was relied on, and the worklist that follows from it.
#pragma once
#include "model/decision.hpp"
#include "sql/write_set.hpp"

namespace stepwise::broker {

// `list_started`: reference 5.5.
sql::WriteSet changed_rows(const model::Snapshot& snapshot, bool list_started);

}  // namespace stepwise::broker
