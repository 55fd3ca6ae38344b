// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/context.hpp"

namespace stepwise::broker {

Context with_current_settings(const Context& context) {
  if (context.current_settings == nullptr) return context;
  // All members, so that the compiler says if one is missing here.
  const auto& [settings, clock, zone, metrics, database, numbers, deliveries_written, stations, reload, audit,
               clock_watch, queries, bulk_run, current_settings, kept] = context;
  std::shared_ptr<const Settings> now = current_settings->get();
  const Settings& in_force = *now;
  return {in_force, clock, zone,        metrics, database, numbers,          deliveries_written, stations,
          reload,   audit, clock_watch, queries, bulk_run, current_settings, std::move(now)};
}

}  // namespace stepwise::broker
