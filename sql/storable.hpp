// SPDX-License-Identifier: Apache-2.0
// Text that a PostgreSQL database with encoding UTF8 can store. Pure.
#pragma once
#include <string>
#include <string_view>

namespace stepwise::sql {

bool is_storable(std::string_view text);      // UTF-8 without NUL
std::string storable(std::string_view text);  // replaces what cannot be stored with U+FFFD

}  // namespace stepwise::sql
