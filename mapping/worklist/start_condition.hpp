// SPDX-License-Identifier: Apache-2.0
// Reads the scheduled start in a query: single values and ranges of DA and TM, combined into one period (reference 5.1;
// PS3.4 C.2.2.2.5; D27, R65, R66).
#pragma once
#include "base/result.hpp"
#include "model/worklist.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stepwise::mapping {

// An empty date or time matches any. `apart`: date and time are not combined; the time range applies to each day of the
// date range (R66). Error "value" with the attribute as its place.
Result<model::StartCondition> start_condition(std::string_view date, std::string_view time, bool apart = false);

// Converts a single DA, also in the old NEMA form ("2024.01.31"), to YYYYMMDD.
std::optional<std::string> single_date(std::string_view text);

}  // namespace stepwise::mapping
