// SPDX-License-Identifier: Apache-2.0
#include "sql/worklist.hpp"

#include "sql/session.hpp"
#include "sql/worklist_statement.hpp"

namespace stepwise::sql {

namespace {

std::vector<WorklistItem> items_of(Database& database, const Statement& statement) {
  const Rows found = Session(database).run(statement);
  std::vector<WorklistItem> items;
  items.reserve(found.size());
  for (const auto& row : found)
    items.push_back({value_of<RowId>(row[0]), value_of<RowId>(row[3]), text_of(row[1]), text_of(row[2])});
  return items;
}

}  // namespace

std::vector<WorklistItem> Worklist::page(const model::WorklistQuery& query, const std::optional<WorklistCursor>& after,
                                         int rows) {
  return items_of(database_, worklist_statement(query, after, rows));
}

std::vector<WorklistItem> Worklist::nearest(const model::WorklistQuery& query, LocalTime moment, int rows) {
  return items_of(database_, nearest_statement(query, moment, rows));
}

bool Worklist::matches(const model::WorklistQuery& query, RowId step_row_id) {
  return !Session(database_).run(matches_statement(query, step_row_id)).empty();
}

bool Worklist::matches(const model::WorklistQuery& query, const WorklistRow& unlisted) {
  return !Session(database_).run(matches_statement(query, unlisted)).empty();
}

}  // namespace stepwise::sql
