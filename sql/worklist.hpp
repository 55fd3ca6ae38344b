// SPDX-License-Identifier: Apache-2.0
// Reads the pages of a worklist query from the table worklist_item. The pages are divided by key (start, step row id),
// so no transaction is open between them.
#pragma once
#include "model/worklist.hpp"
#include "sql/database.hpp"
#include "sql/write_set.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::sql {

struct WorklistItem {
  RowId step_row_id = 0;
  RowId patient_row_id = 0;
  std::string start_key;  // the key for the next page; other code does not interpret it
  std::string answer;     // JSON text as stored
};
struct WorklistCursor {
  std::string start_key;
  RowId step_row_id = 0;
};

class Worklist {
 public:
  explicit Worklist(Database& database) : database_(database) {}
  std::vector<WorklistItem> page(const model::WorklistQuery& query, const std::optional<WorklistCursor>& after,
                                 int rows);
  // At most `rows` rows, those with the start nearest to `moment`, in the same order as page().
  std::vector<WorklistItem> nearest(const model::WorklistQuery& query, LocalTime moment, int rows);
  bool is_listed(RowId step_row_id);
  // Whether each of the queries (at least one) finds this step, or a row that is not on the worklist. The rules are
  // those of page().
  std::vector<bool> matches(const std::vector<model::WorklistQuery>& queries, RowId step_row_id);
  std::vector<bool> matches(const std::vector<model::WorklistQuery>& queries, const WorklistRow& unlisted);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
