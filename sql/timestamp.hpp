// SPDX-License-Identifier: Apache-2.0
// Times as the database writes and reads them (ISO 8601). Pure.
#pragma once
#include "base/clock.hpp"

#include <string>
#include <string_view>

namespace stepwise::sql {

std::string to_text(Instant instant);  // "2026-11-22T17:15:23.000250Z"
std::string to_text(LocalTime time);   // "2026-11-22T17:15:23"
// A fraction and "+00:00" may follow; 'T' may be a blank. std::invalid_argument for anything else.
Instant instant_from(std::string_view text);
LocalTime local_time_from(std::string_view text);

}  // namespace stepwise::sql
