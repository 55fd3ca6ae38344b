// SPDX-License-Identifier: Apache-2.0
// The gates of docs/PERFORMANCE.md, each by what was measured in this run.
#pragma once
#include "bench/support/table.hpp"

#include <fmt/format.h>

#include <string>

namespace stepwise::bench {

class Gates {
 public:
  void add(const std::string& what, double figure, const std::string& unit, bool holds);
  void at_most(const std::string& what, double figure, double most, const std::string& unit);
  std::string text() const { return table_.text(); }

 private:
  Table table_{{"gate", "measured", "holds"}};
};

inline void Gates::add(const std::string& what, double figure, const std::string& unit, bool holds) {
  table_.row({what, fmt::format("{:.2f} {}", figure, unit), holds ? "yes" : "no"});
}

inline void Gates::at_most(const std::string& what, double figure, double most, const std::string& unit) {
  add(fmt::format("{} <= {:.2f} {}", what, most, unit), figure, unit, figure <= most);
}

}  // namespace stepwise::bench
