// SPDX-License-Identifier: Apache-2.0
// Group commit: writes that arrive while others are running wait, and then are written together in one call and one
// commit. A write that arrives alone is written at once. Two writes of a group never concern the same patient, order or
// performed step, so one cannot change what another one relied on. If a group fails, each of its writes is done
// separately, so one bad write does not fail the whole group.
#pragma once
#include "sql/store.hpp"

#include <cstddef>
#include <functional>
#include <memory>

namespace stepwise::sql {

class GroupWriter {
 public:
  // Writes all rows or none in one database call; called on any thread.
  using Write = std::function<ApplyOutcome(const WriteSet&)>;

  GroupWriter(Write write,
              int writers);  // maximum number of concurrent calls; separate writes after a failed group are not counted
  ~GroupWriter();

  // Blocks until the rows are written or refused. Any thread. Throws what `write` throws for these rows.
  // DatabaseUnavailable is also thrown if it was thrown for the group; then it is not known whether the write took
  // effect.
  ApplyOutcome apply(const WriteSet& rows);
  std::size_t waiting() const;  // number of writes that wait and were not started yet

 private:
  struct Queue;
  std::unique_ptr<Queue> queue_;
};

}  // namespace stepwise::sql
