// SPDX-License-Identifier: Apache-2.0
// Builds the SELECT for one page of a worklist query. Its text depends only on the kinds of conditions, not on values,
// so that each text is prepared only once. Pure.
#pragma once
#include "sql/statement.hpp"
#include "sql/worklist.hpp"

#include <optional>

namespace stepwise::sql {

// Throws std::invalid_argument if a name column is matched in another way than as a name, or another column is matched
// as a name. Name columns are stored folded.
Statement worklist_statement(const model::WorklistQuery& query, const std::optional<WorklistCursor>& after, int rows);
Statement nearest_statement(const model::WorklistQuery& query, LocalTime moment, int rows);
// Returns one row, with one boolean for each query: whether it finds the step. No row: the step is not on the worklist.
Statement matches_statement(const std::vector<model::WorklistQuery>& queries, RowId step_row_id);
// The same for a row that is not on the worklist.
Statement matches_statement(const std::vector<model::WorklistQuery>& queries, const WorklistRow& row);

}  // namespace stepwise::sql
