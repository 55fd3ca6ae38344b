// SPDX-License-Identifier: Apache-2.0
#include "sql/write_set.hpp"

namespace stepwise::sql {

void append(WriteSet& all, const WriteSet& rows) {
  const auto add = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  add(all.patients_relied_on, rows.patients_relied_on);
  add(all.orders_relied_on, rows.orders_relied_on);
  add(all.performed_relied_on, rows.performed_relied_on);
  add(all.aliases, rows.aliases);
  add(all.patients, rows.patients);
  add(all.visits, rows.visits);
  add(all.orders, rows.orders);
  add(all.procedures, rows.procedures);
  add(all.steps, rows.steps);
  add(all.performed, rows.performed);
  add(all.datasets, rows.datasets);
  add(all.availability, rows.availability);
  add(all.worklist, rows.worklist);
  add(all.worklist_removed, rows.worklist_removed);
  add(all.journal, rows.journal);
  add(all.history, rows.history);
  add(all.outbox, rows.outbox);
  add(all.refused_later, rows.refused_later);
  add(all.outbox_released, rows.outbox_released);
}

}  // namespace stepwise::sql
