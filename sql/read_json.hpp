// SPDX-License-Identifier: Apache-2.0
// The argument and the answer of the SQL function department_read. Pure.
#pragma once
#include "sql/store.hpp"

#include <string>

namespace stepwise::sql {

std::string to_json(const ReadKeys& keys);
ReadResult read_result_from(const std::string& json_text);

}  // namespace stepwise::sql
