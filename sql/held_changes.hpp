// SPDX-License-Identifier: Apache-2.0
// Changes of many open steps at once that wait for a person (D39), and what is needed to judge them. Throws
// DatabaseUnavailable.
#pragma once
#include "base/clock.hpp"
#include "model/values.hpp"
#include "sql/database.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace stepwise::sql {

struct HeldChange {
  model::RowId id = 0;
  std::string kind;                        // a value of the SQL type held_change_kind
  std::string subject;                     // identifies the change
  std::int64_t steps = 0, open_steps = 0;  // that it would end or move; all open ones
  bool is_confirmed = false;
};

class HeldChanges {
 public:
  explicit HeldChanges(Database& database) : database_(database) {}
  std::int64_t open_steps();  // on the worklist
  // The time of the database server.
  Instant server_time();

  // Whether a person has confirmed this change for at least so many steps since `confirmed_after`.
  bool is_confirmed(const HeldChange& change, Instant confirmed_after);
  // Stores the change; it waits for a person. An earlier confirmation is deleted.
  void hold(const HeldChange& change, Instant now);
  void remove(const std::string& kind, const std::string& subject);  // it was made, or is not needed any more

  std::optional<HeldChange> find(model::RowId id);
  // False: the change is gone, or its number of steps is different now.
  bool confirm(model::RowId id, std::int64_t steps, Instant now);
  bool dismiss(model::RowId id);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
