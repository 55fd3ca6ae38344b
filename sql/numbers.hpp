// SPDX-License-Identifier: Apache-2.0
// Takes numbers from sequences in blocks, so that most messages need no round trip for them. A number is never given
// twice, even after a crash. A broker that stops returns the rest of its blocks, so the numbers continue without a gap.
// A gap of at most one block remains after a crash, and if one of two brokers on the same database stops. Any thread;
// may throw DatabaseUnavailable when a block is used up.
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
  // Returns the unused numbers to the sequences, before the end of the program. If it throws, these numbers are lost,
  // which does no harm. next() works afterwards too.
  void hand_back();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// For a cutover: moves the sequence after the highest number of the form `prefix` and digits that imported orders have;
// our own numbers would begin at `start`. Returns the distance of the first free number from `start`, plus 1. Reads
// whole tables. For accession, requested_procedure, step and filler_order.
std::int64_t move_behind_used(Database& database, Sequence sequence, const std::string& prefix, std::int64_t start);

}  // namespace stepwise::sql
