// SPDX-License-Identifier: Apache-2.0
// What the use cases need to know of the configuration, in their own words. Pure.
#pragma once
#include "broker/config/configuration.hpp"
#include "broker/usecases/settings.hpp"

namespace stepwise::broker {

// Everybody who is not configured is the sender ""; it is let in as D16 says. A sender without status_to gets the one
// destination that is an order placer, when there is exactly one (D24).
Settings settings_from(const Configuration& configuration);

}  // namespace stepwise::broker
