// SPDX-License-Identifier: Apache-2.0
// The gates of docs/PERFORMANCE.md, each by what was measured in this run.
#pragma once
#include "bench/support/table.hpp"

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

}  // namespace stepwise::bench
