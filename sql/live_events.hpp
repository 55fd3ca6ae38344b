// SPDX-License-Identifier: Apache-2.0
// What changed in the database, for those who watch (GET /api/v1/events). Each transaction that changes a record of the
// department adds a row with the ids to live_event. A position is a transaction id: all transactions before it have
// ended and were read. Blocking; any thread; throws what sql/database.hpp names.
#pragma once
#include "base/json.hpp"
#include "sql/database.hpp"

#include <cstdint>
#include <optional>

namespace stepwise::sql {

using EventPosition = std::int64_t;

struct LiveChanges {
  EventPosition position = 0;  // read on from here
  bool is_complete = true;     // false: rows before are no longer kept, or there are too many; read all records again
  Json ids;                    // by kind: {"orders": [17], "destinations": ["pacs"]}; without empty kinds
};

class LiveEvents {
 public:
  explicit LiveEvents(Database& database) : database_(database) {}
  EventPosition now();
  // The changes from `after` on, up to `until` or now.
  LiveChanges read(EventPosition after, std::optional<EventPosition> until = {});
  void remove_old();  // rows of more than limits::event_kept_minutes ago, except the newest

 private:
  Database& database_;
};

}  // namespace stepwise::sql
