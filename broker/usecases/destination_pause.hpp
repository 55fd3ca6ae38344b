// SPDX-License-Identifier: Apache-2.0
// A person pauses a destination, for example while its system is updated: messages for it are made and wait. The pause
// is in the database, so it holds for all brokers and after a restart. Blocking; any thread.
#pragma once
#include "base/result.hpp"
#include "broker/usecases/settings.hpp"
#include "sql/outbox.hpp"

#include <string>

namespace stepwise::broker {

// True: it is paused (resumed) now; false: it was already, and nothing is changed. Error `unknown_key`,
// "unknown-name": there is no destination of this name. Throws what sql/database.hpp names.
Result<bool> pause_destination(sql::Database& database, const Settings& settings, const sql::Pause& pause);
Result<bool> resume_destination(sql::Database& database, const Settings& settings, const std::string& name);

// An HL7 or MPPS destination, the names of which differ.
bool is_destination(const Settings& settings, const std::string& name);
Error unknown_name(std::string_view section, const std::string& name);  // the configuration has no [section.name]

}  // namespace stepwise::broker
