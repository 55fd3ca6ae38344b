// SPDX-License-Identifier: Apache-2.0
// Group commit: writes that come while others are under way wait, and then go to the database together, in one call and
// one commit. A write that comes alone goes at once, so nobody waits for company. No two of a group touch the same
// patient, order or performed step: what each relies on stays true whatever the others write. When a group does not go
// through, each of it is written by itself: nobody pays for another's fault.
#pragma once
#include "sql/store.hpp"

#include <cstddef>
#include <functional>
#include <memory>

namespace stepwise::sql {

class GroupWriter {
 public:
  using Write = std::function<ApplyOutcome(const WriteSet&)>;  // one call of the database, all or nothing; any thread

  GroupWriter(Write write,
              int writers);  // so many calls under way at most, but for those that are written by themselves
  ~GroupWriter();

  // Blocks until the rows are written, or not. Any thread. Throws what `write` throws for these rows;
  // DatabaseUnavailable also when it was thrown for the group: whether it took effect is not known then.
  ApplyOutcome apply(const WriteSet& rows);
  std::size_t waiting() const;  // now, for whom nothing was begun yet

 private:
  struct Queue;
  std::unique_ptr<Queue> queue_;
};

}  // namespace stepwise::sql
