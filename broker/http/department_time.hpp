// SPDX-License-Identifier: Apache-2.0
// Reads times in the form of the API: ISO 8601, "2026-01-31T08:00" or with seconds, in the time zone of the department.
// A time with "Z" or "+01:00" is converted to that zone. Dates have the form "2026-01-31". Pure.
#pragma once
#include "base/clock.hpp"
#include "mapping/values/zone.hpp"

#include <optional>
#include <string_view>

namespace stepwise::broker::http {

std::optional<LocalTime> parse_date(std::string_view text);  // midnight of that day
std::optional<LocalTime> parse_department_time(std::string_view text, const mapping::Zone& zone);

}  // namespace stepwise::broker::http
