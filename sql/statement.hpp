// SPDX-License-Identifier: Apache-2.0
// An SQL statement with numbered parameters. Data of a peer or a person is always a parameter, never part of the text.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stepwise::sql {

using Values = std::vector<std::optional<std::string>>;  // $1, $2 ... as text; nullopt is NULL

struct Statement {
  std::string text;
  Values values;

  // Adds a value and returns its name in the text, such as "$3".
  std::string parameter(std::string value) {
    values.emplace_back(std::move(value));
    return "$" + std::to_string(values.size());
  }
};

}  // namespace stepwise::sql
