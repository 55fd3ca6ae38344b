// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/local_time.hpp"

#include "broker/config/configuration.hpp"
#include "mapping/values/zone.hpp"

namespace stepwise::broker {

LocalTime local_now() {
  const Instant now = SystemClock().now();
  const auto zone = mapping::Zone::named(system_time_zone());
  return zone ? zone->to_local(now) : LocalTime(std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()));
}

}  // namespace stepwise::broker
