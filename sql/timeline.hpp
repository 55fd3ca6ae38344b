// SPDX-License-Identifier: Apache-2.0
// What happened to an order or a patient, from all records: changes, received messages, MPPS datasets, availability
// notices, deliveries, and worklist queries that returned a step (one item for each station). JSON text for the API,
// the newest first. Any thread; throws DatabaseUnavailable.
#pragma once
#include "model/orders/undo_merge.hpp"
#include "sql/database.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace stepwise::sql {

struct TimelinePage {
  std::string items;  // a JSON array; each item has "at", "kind" and "id"
  // `before` for the next page; nullopt: this is the last page.
  std::optional<std::int64_t> next;
};

class Timeline {
 public:
  explicit Timeline(Database& database) : database_(database) {}

  // `before`: only what happened earlier, in microseconds since 1970. A page may have more items than `rows`, because
  // events of the same time are not separated. nullopt: there is no such record.
  std::optional<TimelinePage> of_order(model::RowId id, std::optional<std::int64_t> before, int rows);
  // With the orders of the patient, and with what happened to patients who were merged into this one.
  std::optional<TimelinePage> of_patient(model::RowId id, std::optional<std::int64_t> before, int rows);

  // What moved to the survivor when this patient was merged, and later because of it. nullopt: the history has no such
  // merge.
  std::optional<model::MergedWork> merged_work(model::RowId retired_id);

 private:
  std::optional<TimelinePage> read(const std::string& subjects, const std::string& table, model::RowId id,
                                   std::optional<std::int64_t> before, int rows);
  Database& database_;
};

}  // namespace stepwise::sql
