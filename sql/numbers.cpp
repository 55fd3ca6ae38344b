// SPDX-License-Identifier: Apache-2.0
#include "sql/numbers.hpp"

#include "sql/session.hpp"

#include <array>
#include <mutex>

namespace stepwise::sql {
namespace {

// In the order of Sequence.
constexpr std::array<const char*, 7> names{"row_number",       "accession_number",    "requested_procedure_number",
                                           "step_number",      "filler_order_number", "temporary_patient_number",
                                           "control_id_number"};

// No number may be taken between the two steps of returning numbers. Sequences ignore transactions, so both statements
// take this lock first; a MATERIALIZED WITH query runs before the query that selects from it.
const std::string lock_first =
    "WITH lock AS MATERIALIZED (SELECT pg_advisory_xact_lock(7217, $1::regclass::oid::int)) ";
// The increment of a sequence is the block size, so another process gets the next block.
const std::string draw_statement =
    lock_first +
    "SELECT nextval($1::regclass), (SELECT seqincrement FROM pg_sequence WHERE seqrelid = $1::regclass) FROM lock";
// $2 is the first number of the block, $3 the first unused one. Does nothing if another process has taken a block
// since.
const std::string return_statement =
    lock_first + "SELECT setval($1::regclass, $3, false) FROM lock WHERE pg_sequence_last_value($1::regclass) = $2";

// The columns that contain the numbers of a sequence.
std::string used_numbers(Sequence sequence) {
  switch (sequence) {
    case Sequence::accession:
      return "SELECT accession_number AS number FROM imaging_order UNION ALL SELECT accession_number FROM requested_procedure";
    case Sequence::requested_procedure: return "SELECT requested_procedure_id AS number FROM requested_procedure";
    case Sequence::step: return "SELECT step_id AS number FROM scheduled_step";
    case Sequence::filler_order: return "SELECT filler_number AS number FROM imaging_order";
    default: return "SELECT NULL::text AS number";
  }
}

}  // namespace

struct NumberBlocks::State {
  struct Block {
    std::mutex mutex;
    std::int64_t first = 0, next = 0, end = 0;  // numbers taken: [first, end); unused: [next, end)
  };
  explicit State(Database& from) : database(from) {}
  Database& database;
  std::array<Block, names.size()> blocks;
};

NumberBlocks::NumberBlocks(Database& database) : state_(std::make_unique<State>(database)) {}

NumberBlocks::~NumberBlocks() = default;

std::int64_t NumberBlocks::next(Sequence sequence) {
  const auto index = static_cast<std::size_t>(sequence);
  State::Block& block = state_->blocks.at(index);
  const std::lock_guard lock(block.mutex);
  if (block.next == block.end) {
    const auto drawn = Session(state_->database).run(draw_statement, {names.at(index)});
    block.first = block.next = value_of<std::int64_t>(drawn[0][0]);
    block.end = block.first + value_of<std::int64_t>(drawn[0][1]);
  }
  return block.next++;
}

void NumberBlocks::hand_back() {
  for (std::size_t index = 0; index < names.size(); ++index) {
    State::Block& block = state_->blocks.at(index);
    const std::lock_guard lock(block.mutex);
    if (block.next == block.end) continue;
    Session(state_->database)
        .run(return_statement, {names.at(index), std::to_string(block.first), std::to_string(block.next)});
    block.next = block.end;
  }
}

std::int64_t move_behind_used(Database& database, Sequence sequence, const std::string& prefix, std::int64_t start) {
  const std::string name = names.at(static_cast<std::size_t>(sequence));
  // A number with more than 18 digits cannot be ours, because a sequence ends before.
  const auto rows = Session(database).run(
      "SELECT coalesce(max(substr(number, length($1) + 1)::bigint), 0) - $2::bigint + 2 FROM (" +
          used_numbers(sequence) +
          ") AS used WHERE starts_with(number, $1) AND substr(number, length($1) + 1) ~ '^[0-9]{1,18}$'",
      {prefix, std::to_string(start)});
  const auto free = value_of<std::int64_t>(rows[0][0]);
  if (free > 1) {
    // Not into a block that a running broker has taken.
    Session(database).run(
        lock_first + "SELECT setval($1::regclass, greatest($2::bigint, (SELECT CASE WHEN is_called THEN last_value + " +
            "seqincrement ELSE last_value END FROM " + name +
            ", pg_sequence WHERE seqrelid = $1::regclass)), false) FROM lock",
        {name, std::to_string(free)});
  }
  return free;
}

}  // namespace stepwise::sql
