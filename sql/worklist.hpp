// SPDX-License-Identifier: Apache-2.0
// One worklist query as one parameterised SELECT over worklist_item, in keyset pages (start, step row id). No
// transaction is held between pages.
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
  std::string start_key;  // opaque, for the next page
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
  // At most `rows`, those that start nearest to `moment`; in the order of a page.
  std::vector<WorklistItem> nearest(const model::WorklistQuery& query, LocalTime moment, int rows);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
