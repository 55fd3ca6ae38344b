// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/command.hpp"

#include "broker/config/configuration.hpp"
#include "mapping/values/zone.hpp"

#include <iostream>

namespace stepwise::broker {

void print_json(const Json& document) {
  std::cout << document.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
}

LocalTime local_now() {
  const Instant now = SystemClock().now();
  const auto zone = mapping::Zone::named(system_time_zone());
  return zone ? zone->to_local(now) : LocalTime(std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()));
}

}  // namespace stepwise::broker
