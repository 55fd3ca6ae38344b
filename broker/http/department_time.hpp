// SPDX-License-Identifier: Apache-2.0
// Times as the API takes them: ISO 8601, "2026-01-31T08:00" or with seconds, the department's wall clock; with "Z" or
// "+01:00" the same moment on that clock. Dates are "2026-01-31". Pure.
#pragma once
#include "base/clock.hpp"
#include "mapping/values/zone.hpp"

#include <optional>
#include <string_view>

namespace stepwise::broker::http {

std::optional<LocalTime> parse_date(std::string_view text);  // its midnight
std::optional<LocalTime> parse_department_time(std::string_view text, const mapping::Zone& zone);

}  // namespace stepwise::broker::http
