// SPDX-License-Identifier: Apache-2.0
// Formats tables for a terminal.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

// The number of terminal columns of the text: two for an East Asian wide character, none for a combining one.
std::size_t terminal_columns(std::string_view utf8);
// Replaces control characters by '?', because text of a peer must not control the terminal.
std::string printable(std::string_view utf8);
// Cuts the text to `columns`; a text that was cut ends with an ellipsis.
std::string shorten(std::string_view utf8, std::size_t columns);

class Table {
 public:
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}
  void row(std::vector<std::string> cells);  // one cell per heading
  std::string text() const;                  // the table, without columns that are empty in all rows

 private:
  std::vector<std::string> headings_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace stepwise::broker
