// SPDX-License-Identifier: Apache-2.0
// The arguments and the answer of the SQL functions department_apply and department_read. Pure.
#pragma once
#include "sql/store.hpp"
#include "sql/write_set.hpp"

#include <span>
#include <string>
#include <string_view>

namespace stepwise::sql {

// Of department_apply.
struct ApplyArguments {
  std::string rows;   // JSON: an object with one array of rows per section, without empty ones
  std::string bytes;  // the byte strings of all rows, one after the other
};
ApplyArguments apply_arguments(const WriteSet& rows);

// A worklist row as one JSON object, with its answer.
std::string worklist_row_json(const WorklistRow& row);

// The form of a sender or control id in the journal: cut to a length that an index can hold. Searches use the same
// form.
std::string journal_key(const std::string& text);

std::span<const std::string_view> delivery_states();  // their words, in the order of the enumerators
std::string_view to_text(DeliveryState state);
DeliveryState delivery_state_from(std::string_view text);

// Of department_read.
std::string to_json(const ReadKeys& keys);
ReadResult read_result_from(const std::string& json_text);

}  // namespace stepwise::sql
