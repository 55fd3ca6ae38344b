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

std::vector<bool> matches_of(Database& database, const Statement& statement, std::size_t queries) {
  const Rows rows = Session(database).run(statement);
  std::vector<bool> matches(queries);
  for (std::size_t i = 0; i < queries && !rows.empty(); ++i) matches[i] = rows[0][static_cast<int>(i)].text() == "t";
  return matches;
}

}  // namespace

std::vector<WorklistItem> Worklist::page(const model::WorklistQuery& query, const std::optional<WorklistCursor>& after,
                                         int rows) {
  return items_of(database_, worklist_statement(query, after, rows));
}

std::vector<WorklistItem> Worklist::nearest(const model::WorklistQuery& query, LocalTime moment, int rows) {
  return items_of(database_, nearest_statement(query, moment, rows));
}

bool Worklist::is_listed(RowId step_row_id) {
  return !Session(database_).run(matches_statement({model::WorklistQuery{}}, step_row_id)).empty();
}

std::vector<bool> Worklist::matches(const std::vector<model::WorklistQuery>& queries, RowId step_row_id) {
  return matches_of(database_, matches_statement(queries, step_row_id), queries.size());
}

std::vector<bool> Worklist::matches(const std::vector<model::WorklistQuery>& queries, const WorklistRow& unlisted) {
  return matches_of(database_, matches_statement(queries, unlisted), queries.size());
}

}  // namespace stepwise::sql
