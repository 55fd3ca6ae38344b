// SPDX-License-Identifier: Apache-2.0
// How long our certificates are still valid. A certificate that expires unnoticed stops a department.
#pragma once
#include "base/clock.hpp"
#include "base/tls.hpp"

#include <optional>

namespace stepwise::broker {

// Whole days until our certificate expires; negative if it has expired. nullopt: the profile has none.
std::optional<int> days_left(const TlsContext& context, Instant now);
// Logs a warning from 30 days before the end on, and an error from 7 days on.
void log_validity(const TlsContext& context, Instant now);

}  // namespace stepwise::broker
