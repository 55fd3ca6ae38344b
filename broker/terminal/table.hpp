// SPDX-License-Identifier: Apache-2.0
// Rows and columns for a terminal.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

// How many columns of a terminal the text takes: East Asian wide characters two, combining ones none.
std::size_t terminal_columns(std::string_view utf8);
// What a terminal may be given of what a peer sent: control characters become '?'.
std::string printable(std::string_view utf8);
// At most `columns` of it; what is cut ends in an ellipsis.
std::string shorten(std::string_view utf8, std::size_t columns);

class Table {
 public:
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}
  void row(std::vector<std::string> cells);  // as many as there are headings
  std::string text() const;                  // columns that are empty in all rows are left out

 private:
  std::vector<std::string> headings_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace stepwise::broker
