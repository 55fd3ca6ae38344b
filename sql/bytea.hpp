// SPDX-License-Identifier: Apache-2.0
// Bytes as PostgreSQL writes them in text: "\x0b4d53" ('hex' of its type bytea). Pure.
#pragma once
#include <string>
#include <string_view>

namespace stepwise::sql {

std::string to_bytea(std::string_view bytes);
std::string from_bytea(std::string_view text);  // std::invalid_argument for what is no such text

}  // namespace stepwise::sql
