// SPDX-License-Identifier: Apache-2.0
// Parses the request target (RFC 9112 3.2): origin form, or the absolute form that a proxy sends. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::broker::http {

struct Target {
  std::string path;  // as sent, not decoded
  // Decoded names and values ('+' is a blank), in the order of the request.
  std::vector<std::pair<std::string, std::string>> query;
};

// nullopt: an escape is broken, or the decoded text is not UTF-8.
std::optional<Target> parse_target(std::string_view target);
std::optional<std::string> decode_segment(std::string_view segment);  // of a path
std::string encode_query_value(std::string_view utf8);

// The target of the next page: the same query, continued at `place`.
std::string next_target(std::string_view path, const std::vector<std::pair<std::string, std::string>>& query,
                        std::string_view place_name, std::int64_t place);

}  // namespace stepwise::broker::http
