// SPDX-License-Identifier: Apache-2.0
// Text as a database of encoding UTF8 can hold it. Pure.
#pragma once
#include <string>
#include <string_view>

namespace stepwise::sql {

bool is_storable(std::string_view text);      // UTF-8 without NUL
std::string storable(std::string_view text);  // what is not gets U+FFFD in that place

}  // namespace stepwise::sql
