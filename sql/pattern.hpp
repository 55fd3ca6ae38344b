// SPDX-License-Identifier: Apache-2.0
// Converts DICOM wildcards (PS3.4 C.2.2.2.4) to LIKE patterns, and computes the index range that can contain matches.
// Pure; text is UTF-8.
#pragma once
#include "sql/statement.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stepwise::sql {

bool has_wildcard(std::string_view pattern);
// '*' becomes '%', '?' becomes '_'; special characters of LIKE are escaped
std::string like_pattern(std::string_view pattern);

// The range of texts that begin with the characters before the first wildcard: from <= text < end in byte order.
// nullopt: any text may match.
struct PrefixRange {
  std::string from, end;
};
std::optional<PrefixRange> prefix_range(std::string_view pattern);

// The SQL condition that the expression `text` matches the pattern. PostgreSQL can use an index on it, even with a
// query plan that was made without the values.
std::string matches_pattern(Statement& statement, const std::string& text, const std::string& pattern);

}  // namespace stepwise::sql
