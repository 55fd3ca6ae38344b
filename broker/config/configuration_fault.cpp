// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration_fault.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

namespace stepwise::broker {
namespace {

// The Levenshtein distance: the number of characters to change, remove or insert.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  if (known.empty()) return {};
  const auto far = [word](const std::string& other) { return distance(word, other); };
  const std::string& nearest = *std::ranges::min_element(known, {}, far);
  if (far(nearest) <= std::max<std::size_t>(2, word.size() / 3)) return fmt::format("; is {} meant?", nearest);
  return fmt::format("; known here: {}", fmt::join(known, ", "));
}

std::string describe(const ConfigurationFault& fault) {
  std::string place = fault.file;
  if (fault.line > 0) place += fmt::format(":{}:{}", fault.line, fault.column);
  return fault.key.empty() ? fmt::format("{}: {}", place, fault.text)
                           : fmt::format("{}: {}: {}", place, fault.key, fault.text);
}

}  // namespace stepwise::broker
