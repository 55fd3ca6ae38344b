// SPDX-License-Identifier: Apache-2.0
// DICOM wildcards (PS3.4 C.2.2.2.4) as LIKE patterns, and the range of an index that can hold matches. Pure; text is UTF-8.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::sql {

bool has_wildcard(std::string_view pattern);
std::string like_pattern(std::string_view pattern);  // '*' is '%', '?' is '_', what LIKE takes for its own is escaped

// Texts that begin with what stands before the first wildcard: from <= text < end in the order of bytes. nullopt: anything may match.
struct PrefixRange {
  std::string from, end;
};
std::optional<PrefixRange> prefix_range(std::string_view pattern);

}  // namespace stepwise::sql
