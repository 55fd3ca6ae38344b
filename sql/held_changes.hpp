// SPDX-License-Identifier: Apache-2.0
// Stores changes of many open steps that wait for a person (D39), and reads the numbers for deciding about them. Throws
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
  std::string subject;                     // text that identifies the change
  std::int64_t steps = 0, open_steps = 0;  // number of steps that it would end or move; number of all open steps
  bool is_confirmed = false;
};

class HeldChanges {
 public:
  explicit HeldChanges(Database& database) : database_(database) {}
  std::int64_t open_steps();  // number of steps on the worklist
  // The current time of the database server.
  Instant server_time();

  // Whether a person has confirmed this change, for at least as many steps, after `confirmed_after`.
  bool is_confirmed(const HeldChange& change, Instant confirmed_after);
  // Stores the change; it waits for a person. An earlier confirmation is deleted.
  void hold(const HeldChange& change, Instant now);
  // After it was made, or if it is not needed any more.
  void remove(const std::string& kind, const std::string& subject);

  std::optional<HeldChange> find(model::RowId id);
  // False: the change is gone, or its number of steps is different now.
  bool confirm(model::RowId id, std::int64_t steps, Instant now);
  bool dismiss(model::RowId id);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
