// SPDX-License-Identifier: Apache-2.0
#include "bench/support/table.hpp"

#include "base/json.hpp"

#include <algorithm>

namespace stepwise::bench {

double percentile(std::vector<double> values, double fraction) {
  if (values.empty()) return 0;
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(fraction * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

std::string Table::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = columns_[i].size();
    for (const auto& cells : rows_) width = std::max(width, cells[i].size());
    widths.push_back(width);
  }
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      out += "| " + cells[i] + std::string(widths[i] - cells[i].size() + 1, ' ');
    out += "|\n";
  };
  line(columns_);
  for (const std::size_t width : widths) out += "|" + std::string(width + 2, '-');
  out += "|\n";
  for (const auto& cells : rows_) line(cells);
  return out;
}

std::string Table::json() const {
  Json all = Json::array();
  for (const auto& cells : rows_) {
    Json object;
    for (std::size_t i = 0; i < cells.size(); ++i) object[columns_[i]] = cells[i];
    all.push_back(std::move(object));
  }
  return all.dump(2);
}

}  // namespace stepwise::bench
