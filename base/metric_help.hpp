// SPDX-License-Identifier: Apache-2.0
// What each metric means: the HELP texts of /metrics. A test compares the table with the names that the program uses.
#pragma once
#include <span>
#include <string_view>

namespace stepwise {

struct MetricHelp {
  std::string_view name;
  std::string_view text;  // one line: what is measured, and what the labels mean
};
std::span<const MetricHelp> metric_helps();
std::string_view metric_help(std::string_view name);  // "" for a name that is not in the table

}  // namespace stepwise
