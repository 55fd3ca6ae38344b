// SPDX-License-Identifier: Apache-2.0
// The request target (RFC 9112 3.2): origin form, or absolute form as a proxy sends it. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::broker::http {

struct Target {
  std::string path;  // as sent: our paths need no escapes, so one that has some is none of ours
  std::vector<std::pair<std::string, std::string>> query;  // names and values decoded ('+' is a blank), in their order
};

// nullopt: an escape is broken, or what it stands for is not UTF-8.
std::optional<Target> parse_target(std::string_view target);
std::string encode_query_value(std::string_view utf8);

// The target of the page after this one: the same question, going on at `place`.
std::string next_target(std::string_view path, const std::vector<std::pair<std::string, std::string>>& query,
                        std::string_view place_name, std::int64_t place);

}  // namespace stepwise::broker::http
