// SPDX-License-Identifier: Apache-2.0
#include "sql/numbers.hpp"

#include "sql/row.hpp"
#include "sql/session.hpp"

#include <array>
#include <mutex>

namespace stepwise::sql {
namespace {

// In the order of Sequence.
constexpr std::array<const char*, 7> names{"row_number",       "accession_number",    "requested_procedure_number",
                                           "step_number",      "filler_order_number", "temporary_patient_number",
                                           "control_id_number"};

// The increment of a sequence is the size of its block: another process gets the next one.
const std::string draw_statement =
    "SELECT nextval($1::regclass), (SELECT seqincrement FROM pg_sequence WHERE seqrelid = $1::regclass)";

}  // namespace

struct NumberBlocks::State {
  struct Block {
    std::mutex mutex;
    std::int64_t next = 0, end = 0;  // [next, end)
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
    block.next = value_of<std::int64_t>(drawn[0][0]);
    block.end = block.next + value_of<std::int64_t>(drawn[0][1]);
  }
  return block.next++;
}

}  // namespace stepwise::sql
