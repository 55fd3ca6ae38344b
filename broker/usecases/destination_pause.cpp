// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/destination_pause.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker {

bool is_destination(const Settings& settings, const std::string& name) {
  return settings.destination(name) != nullptr ||
         std::ranges::any_of(settings.performed_destinations, [&](const auto& one) { return one.name == name; });
}

Error unknown_name(std::string_view section, const std::string& name) {
  return {.kind = ErrorKind::unknown_key,
          .code = "unknown-name",
          .place = "name",
          .value = name,
          .rule = fmt::format("the configuration has no [{}.{}]", section, name),
          .remedy = "use a name of the configuration, or add the section and reload"};
}

Result<bool> pause_destination(sql::Database& database, const Settings& settings, const sql::Pause& pause) {
  if (!is_destination(settings, pause.destination)) return unknown_name("destination", pause.destination);
  return sql::Outbox(database).pause(pause);
}

Result<bool> resume_destination(sql::Database& database, const Settings& settings, const std::string& name) {
  if (!is_destination(settings, name)) return unknown_name("destination", name);
  return sql::Outbox(database).resume(name);
}

}  // namespace stepwise::broker
