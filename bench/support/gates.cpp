// SPDX-License-Identifier: Apache-2.0
#include "bench/support/gates.hpp"

#include <fmt/format.h>

namespace stepwise::bench {

void Gates::add(const std::string& what, double figure, const std::string& unit, bool holds) {
  table_.row({what, fmt::format("{:.2f} {}", figure, unit), holds ? "yes" : "no"});
}

void Gates::at_most(const std::string& what, double figure, double most, const std::string& unit) {
  add(fmt::format("{} <= {:.2f} {}", what, most, unit), figure, unit, figure <= most);
}

}  // namespace stepwise::bench
