// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace stepwise::broker {

namespace {

struct Range {
  std::uint32_t first, last;
};
// Blocks of characters with East Asian Width W and F, and combining marks.
constexpr std::array wide{Range{0x1100, 0x115f}, Range{0x2e80, 0xa4cf}, Range{0xac00, 0xd7a3}, Range{0xf900, 0xfaff},
                          Range{0xfe30, 0xfe6f}, Range{0xff00, 0xff60}, Range{0xffe0, 0xffe6}, Range{0x20000, 0x3fffd}};
constexpr std::array combining{Range{0x0300, 0x036f}, Range{0x0e31, 0x0e31}, Range{0x0e34, 0x0e3a},
                               Range{0x0e47, 0x0e4e}, Range{0x200b, 0x200f}, Range{0x20d0, 0x20ff}};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, std::uint32_t character) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& r) { return r.first <= character && character <= r.last; });
}

std::size_t sequence_length(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

// Calls visit(bytes, columns) for each character until it returns false.
template <class Visit>
void for_each_character(std::string_view utf8, Visit visit) {
  while (!utf8.empty()) {
    const auto lead = static_cast<unsigned char>(utf8.front());
    const std::string_view bytes = utf8.substr(0, sequence_length(lead));
    std::uint32_t character = bytes.size() == 1 ? lead : lead & (0xffu >> (bytes.size() + 1));
    for (const char byte : bytes.substr(1)) character = (character << 6) | (static_cast<unsigned char>(byte) & 0x3fu);
    if (!visit(bytes, is_in(combining, character) ? 0u : is_in(wide, character) ? 2u : 1u)) return;
    utf8.remove_prefix(bytes.size());
  }
}

}  // namespace

std::size_t terminal_columns(std::string_view utf8) {
  std::size_t columns = 0;
  for_each_character(utf8, [&](std::string_view, std::size_t width) {
    columns += width;
    return true;
  });
  return columns;
}

std::string printable(std::string_view utf8) {
  std::string text;
  text.reserve(utf8.size());
  for_each_character(utf8, [&](std::string_view bytes, std::size_t) {
    const auto lead = static_cast<unsigned char>(bytes.front());
    const bool c1 = bytes.size() == 2 && lead == 0xc2 && static_cast<unsigned char>(bytes[1]) < 0xa0;
    if (lead < 0x20 || lead == 0x7f || c1)
      text.push_back('?');
    else
      text.append(bytes);
    return true;
  });
  return text;
}

std::string shorten(std::string_view utf8, std::size_t columns) {
  if (terminal_columns(utf8) <= columns) return std::string(utf8);
  std::string text;
  std::size_t used = 1;  // the ellipsis
  for_each_character(utf8, [&](std::string_view bytes, std::size_t width) {
    used += width;
    if (used > columns) return false;
    text.append(bytes);
    return true;
  });
  return text + "\u2026";
}

void Table::row(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = printable(cell);
  cells.resize(headings_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::text() const {
  std::vector<std::size_t> widths(headings_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], terminal_columns(row[i]));
  }
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] > 0) widths[i] = std::max(widths[i], terminal_columns(headings_[i]));
  }
  std::string text;
  const auto write = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (widths[i] == 0) continue;
      line += cells[i] + std::string(widths[i] - terminal_columns(cells[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  write(headings_);
  for (const auto& row : rows_) write(row);
  return text;
}

}  // namespace stepwise::broker
