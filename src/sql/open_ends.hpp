// SPDX-License-Identifier: Apache-2.0
// What waits for a person, and what the never-performed sweep looks at (reference 6.3, 7.4). Throws DatabaseUnavailable.
#pragma once
#include "model/never_performed.hpp"
#include "model/values.hpp"
#include "sql/database.hpp"

#include <string>
#include <vector>

namespace stepwise::sql {

using model::RowId;

struct OpenEndRow {
  std::string kind;    // "unscheduled" ... (model::OpenEnd), "never_ended", "needs_scheduling", "never_performed"
  RowId performed_id = 0, step_id = 0;  // which of the two it is
  std::string object;  // JSON of it
};
struct OpenEndLimits {
  Instant started_before{};      // what is in progress since then is stuck
  LocalTime given_up_after{};    // of what was to start since then it is shown that it was given up
  int rows = 0;                  // of each kind at most, the oldest first
};

struct OverdueRow {
  RowId step_id = 0, order_id = 0;
  std::string number;       // Scheduled Procedure Step ID
  model::OverdueStep step;
};

class OpenEnds {
 public:
  explicit OpenEnds(Database& database) : database_(database) {}
  std::vector<OpenEndRow> list(const OpenEndLimits& limits);
  // Open steps whose start is past, without those on hold and those that run.
  std::vector<OverdueRow> overdue(LocalTime now, RowId after, int rows);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
