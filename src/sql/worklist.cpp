// SPDX-License-Identifier: Apache-2.0
#include "sql/worklist.hpp"

#include "sql/row.hpp"
#include "sql/session.hpp"
#include "sql/worklist_statement.hpp"

namespace stepwise::sql {

std::vector<WorklistItem> Worklist::page(const model::WorklistQuery& query, const std::optional<WorklistCursor>& after,
                                         int rows) {
  const Statement statement = worklist_statement(query, after, rows);
  const pqxx::result found = Session(database_).run(statement);
  std::vector<WorklistItem> items;
  items.reserve(found.size());
  for (const auto& row : found) items.push_back({value_of<RowId>(row[0]), text_of(row[1]), text_of(row[2])});
  return items;
}

}  // namespace stepwise::sql
