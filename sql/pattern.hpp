// SPDX-License-Identifier: Apache-2.0
// DICOM wildcards (PS3.4 C.2.2.2.4) as LIKE patterns, and the range of an index that can hold matches. Pure; text is
// UTF-8.
#pragma once
#include "sql/statement.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stepwise::sql {

bool has_wildcard(std::string_view pattern);
std::string like_pattern(std::string_view pattern);  // '*' is '%', '?' is '_', what LIKE takes for its own is escaped

// Texts that begin with what stands before the first wildcard: from <= text < end in the order of bytes. nullopt:
// anything may match.
struct PrefixRange {
  std::string from, end;
};
std::optional<PrefixRange> prefix_range(std::string_view pattern);

// The condition that the SQL expression `text` matches the pattern; an index on it is used where it can be, also by a
// plan made without the values.
std::string matches_pattern(Statement& statement, const std::string& text, const std::string& pattern);

}  // namespace stepwise::sql
