// SPDX-License-Identifier: Apache-2.0
// Scheduled start as it is asked for: single values and ranges of DA and TM, combined into one period (reference 5.1;
// PS3.4 C.2.2.2.5; D27, R65, R66).
#pragma once
#include "base/result.hpp"
#include "model/worklist.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stepwise::mapping {

// Either may be empty: universal. `apart`: two ranges hold each by itself, the time on each of the days (R66). Error
// "value" with the attribute as its place.
Result<model::StartCondition> start_condition(std::string_view date, std::string_view time, bool apart = false);

// A single DA, also in the form of NEMA ("2024.01.31"), as YYYYMMDD.
std::optional<std::string> single_date(std::string_view text);

}  // namespace stepwise::mapping
