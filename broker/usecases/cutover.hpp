// SPDX-License-Identifier: Apache-2.0
// Imports the open orders of the former system: they keep their numbers, and no other system is notified about them.
#pragma once
#include "broker/usecases/settings.hpp"
#include "sql/database.hpp"

#include <string>

namespace stepwise::broker {

// The settings for Intake during the import: all messages belong to the sender with this name; its filler order
// numbers, accession numbers, requested procedure ids, step ids and Study Instance UIDs are kept; there are no
// destinations. nullopt: there is no such sender.
std::optional<Settings> settings_for_cutover(Settings settings, const std::string& sender);

// Makes our own numbers start after the imported ones, if both have the same prefix. No broker may be running, because
// a running broker has reserved its next numbers already.
void move_numbers_behind_used(sql::Database& database, const Settings& settings);

}  // namespace stepwise::broker
