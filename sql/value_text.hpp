// SPDX-License-Identifier: Apache-2.0
// Converts times, bytes and texts to and from the text form that PostgreSQL uses. Pure.
#pragma once
#include "base/clock.hpp"

#include <string>
#include <string_view>

namespace stepwise::sql {

// Times as the database writes and reads them (ISO 8601).
std::string to_text(Instant instant);  // "2026-11-22T17:15:23.000250Z"
std::string to_text(LocalTime time);   // "2026-11-22T17:15:23"
// 'T' may be a blank. A fraction may follow; further text, such as an offset, is ignored: the database session uses
// UTC. Throws std::invalid_argument if the first 19 characters do not have this form.
Instant instant_from(std::string_view text);
LocalTime local_time_from(std::string_view text);

// Bytes in the text form of the type bytea: "\x0b4d53" (format 'hex').
std::string to_bytea(std::string_view bytes);
std::string from_bytea(std::string_view text);  // throws std::invalid_argument for any other text

// Text that a PostgreSQL database with encoding UTF8 can store.
bool is_storable(std::string_view text);      // UTF-8 without NUL
std::string storable(std::string_view text);  // replaces what cannot be stored with U+FFFD

}  // namespace stepwise::sql
