// SPDX-License-Identifier: Apache-2.0
// Taking over the open orders of the system that did our work before: they keep their numbers, and nobody hears of them
// again.
#pragma once
#include "broker/usecases/settings.hpp"
#include "sql/database.hpp"

#include <string>

namespace stepwise::broker {

// The settings under which Intake takes such orders: all messages are of the sender of that name, their filler order,
// accession, requested procedure and step numbers and their Study Instance UIDs are kept, and there are no
// destinations. nullopt: no such sender.
std::optional<Settings> settings_for_cutover(Settings settings, const std::string& sender);

// Numbers that we allocate go on behind those that were taken over, where both have one prefix. For a broker that is
// not running: one that runs has drawn its next numbers already.
void move_numbers_behind_used(sql::Database& database, const Settings& settings);

}  // namespace stepwise::broker
