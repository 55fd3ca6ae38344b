// SPDX-License-Identifier: Apache-2.0
// Numbers from sequences, drawn in blocks so that most messages need no round trip for them. A number is never given
// twice, also after a crash. A broker that stops hands the rest of its blocks back, so the numbers go on without a gap.
// A gap of at most one block remains after a crash, and when two brokers share the database and one of them stops. Any
// thread; may throw DatabaseUnavailable when a block runs out.
#pragma once
#include "sql/database.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace stepwise::sql {

// The sequences of the schema.
enum class Sequence { row, accession, requested_procedure, step, filler_order, temporary_patient, control_id };

class NumberBlocks {
 public:
  explicit NumberBlocks(Database& database);
  ~NumberBlocks();
  std::int64_t next(Sequence sequence);
  // Before the end of the program: the numbers that were drawn and not used are given to the next one. What throws is
  // harmless: the numbers are lost. next() works afterwards, too.
  void hand_back();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Numbers that others gave orders before (cutover) and that are written as `prefix` and digits: the sequence is moved
// behind the highest one, when the first number we would give is `start`. Returns how many the first free one is away
// from `start`, plus 1. Looks at whole tables. For accession, requested_procedure, step and filler_order.
std::int64_t move_behind_used(Database& database, Sequence sequence, const std::string& prefix, std::int64_t start);

}  // namespace stepwise::sql
