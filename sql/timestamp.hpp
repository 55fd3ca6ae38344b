// SPDX-License-Identifier: Apache-2.0
// Times as the database writes and reads them (ISO 8601). Pure.
#pragma once
#include "base/clock.hpp"

#include <string>
#include <string_view>

namespace stepwise::sql {

std::string to_text(Instant instant);  // "2026-11-22T17:15:23.000250Z"
std::string to_text(LocalTime time);   // "2026-11-22T17:15:23"
// 'T' may be a blank. A fraction may follow; further text, such as an offset, is ignored: the database session uses
// UTC. Throws std::invalid_argument if the first 19 characters do not have this form.
Instant instant_from(std::string_view text);
LocalTime local_time_from(std::string_view text);

}  // namespace stepwise::sql
