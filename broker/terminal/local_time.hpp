// SPDX-License-Identifier: Apache-2.0
// The wall clock of this machine, for commands that speak of today. The broker itself asks its Context.
#pragma once
#include "base/clock.hpp"

namespace stepwise::broker {

LocalTime local_now();

}  // namespace stepwise::broker
