// SPDX-License-Identifier: Apache-2.0
// A WriteSet as the arguments of the SQL function department_apply. Pure.
#pragma once
#include "sql/write_set.hpp"

#include <string>

namespace stepwise::sql {

struct ApplyArguments {
  std::string rows;   // JSON: an object of row arrays by section, without the empty ones
  std::string bytes;  // the byte strings of all rows, one after the other
};
ApplyArguments apply_arguments(const WriteSet& rows);

// What stands in the journal under a sender or control id: what is longer than an index holds is cut, the same when it
// is looked for.
std::string journal_key(const std::string& text);

std::string_view to_text(DeliveryState state);
DeliveryState delivery_state_from(std::string_view text);

}  // namespace stepwise::sql
