// SPDX-License-Identifier: Apache-2.0
// Reads a configuration from text: its faults and warnings as a person sees them, or the valid configuration.
#pragma once
#include "broker/config/configuration.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::broker::configuration_test {

using Texts = std::vector<std::string>;

inline Texts faults_of(std::string_view toml, const Texts& overrides = {}) {
  Texts lines;
  for (const auto& fault : read_configuration(toml, "s.toml", overrides).faults) lines.push_back(describe(fault));
  return lines;
}
inline Texts warnings_of(std::string_view toml) {
  Texts lines;
  for (const auto& warning : read_configuration(toml, "s.toml", Texts{}).warnings) lines.push_back(describe(warning));
  return lines;
}
// The fault if there is exactly one.
inline std::string only_fault(std::string_view toml) {
  const Texts faults = faults_of(toml);
  return faults.size() == 1 ? faults[0] : "not one fault but " + std::to_string(faults.size());
}
inline Configuration valid(std::string_view toml, const Texts& overrides = {}) {
  auto read = read_configuration(toml, "s.toml", overrides);
  for (const auto& fault : read.faults) FAIL_CHECK(describe(fault));
  return std::move(read.configuration);
}

}  // namespace stepwise::broker::configuration_test
