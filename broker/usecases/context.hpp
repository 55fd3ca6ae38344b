// SPDX-License-Identifier: Apache-2.0
// The objects that every use case needs. They live as long as the program serves, and any thread may use them.
#pragma once
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "broker/usecases/current_settings.hpp"
#include "broker/usecases/reload_report.hpp"
#include "mapping/values/zone.hpp"
#include "sql/database.hpp"
#include "sql/numbers.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace stepwise::broker {

class AuditTrail;
class ClockWatch;
class DeviceStatistics;
class QueryRecords;
struct BulkRun;

struct Context {
  const Settings& settings;
  const Clock& clock;
  const mapping::Zone& zone;
  Metrics& metrics;
  sql::Database& database;
  sql::NumberBlocks& numbers;
  // Called after a commit with the destinations that got new messages, so that their senders start at once (D06).
  std::function<void(const std::vector<std::string>& destinations)> deliveries_written;
  DeviceStatistics* stations = nullptr;  // nullptr: no statistics of devices are kept
  // Reads the configuration again. Empty: there is no file.
  std::function<ReloadReport()> reload = {};
  AuditTrail* audit = nullptr;        // nullptr: nothing is recorded
  ClockWatch* clock_watch = nullptr;  // nullptr: the clock is not checked
  QueryRecords* queries = nullptr;    // nullptr: queries are not recorded
  // All changes made with this context count as one bulk change (D39); nullptr: each change counts separately.
  BulkRun* bulk_run = nullptr;
  const CurrentSettings* current_settings = nullptr;  // nullptr: `settings` are never replaced
  std::shared_ptr<const Settings> kept = {};          // owns `settings`, if they can be replaced
};

// A copy with the settings that are in force now. Whatever serves for long calls it for each message, request or sweep.
Context with_current_settings(const Context& context);

}  // namespace stepwise::broker
