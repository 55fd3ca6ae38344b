// SPDX-License-Identifier: Apache-2.0
// Figures of a run: percentiles, and a table for people or JSON for scripts.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace stepwise::bench {

double percentile(std::vector<double> values, double fraction);  // 0.5 is the median

class Table {
 public:
  explicit Table(std::vector<std::string> columns) : columns_(std::move(columns)) {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  std::string text() const;
  std::string json() const;  // an array of objects by column

 private:
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace stepwise::bench
