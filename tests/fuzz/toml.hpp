// SPDX-License-Identifier: Apache-2.0
// For the fuzz programs of TOML files: the places of faults.
#pragma once
#include "base/text.hpp"
#include "broker/config/configuration_fault.hpp"
#include "tests/fuzz/expect.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::fuzz {

inline constexpr std::string_view toml_file = "f.toml";

// A fault in the file is at a character of it, or behind its line end.
inline void expect_place(const broker::ConfigurationFault& fault, std::string_view toml) {
  if (fault.file != toml_file || fault.line == 0) return;
  const std::vector<std::string_view> lines = text::split(toml, '\n');
  expect(fault.line > 0 && static_cast<std::size_t>(fault.line) <= lines.size(), "a fault is in a line of the file");
  const std::size_t bytes = lines[static_cast<std::size_t>(fault.line - 1)].size();
  expect(fault.column > 0 && static_cast<std::size_t>(fault.column) <= bytes + 2, "a fault is in its line");
}

inline void expect_good_faults(const std::vector<broker::ConfigurationFault>& faults, std::string_view toml) {
  for (const broker::ConfigurationFault& fault : faults) {
    expect_place(fault, toml);
    expect(!fault.text.empty() && text::is_utf8(broker::describe(fault)), "a fault can be shown");
  }
}

}  // namespace stepwise::fuzz
