// SPDX-License-Identifier: Apache-2.0
// A statement with its numbered parameters. What a peer or a person said is always a value, never part of the text.
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

  // Takes a value in and returns the name it has in the text: "$3".
  std::string parameter(std::string value) {
    values.emplace_back(std::move(value));
    return "$" + std::to_string(values.size());
  }
};

}  // namespace stepwise::sql
