// SPDX-License-Identifier: Apache-2.0
// The SELECT of one page of a worklist query. Its text depends on the shape of the query alone, so that it is prepared
// once. Pure.
#pragma once
#include "sql/statement.hpp"
#include "sql/worklist.hpp"

#include <optional>

namespace stepwise::sql {

// std::invalid_argument: a name is not matched as a name, or something else is (the columns of names are stored
// folded).
Statement worklist_statement(const model::WorklistQuery& query, const std::optional<WorklistCursor>& after, int rows);
Statement nearest_statement(const model::WorklistQuery& query, LocalTime moment, int rows);

}  // namespace stepwise::sql
