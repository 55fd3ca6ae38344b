// SPDX-License-Identifier: Apache-2.0
// The objects that every use case needs. They live as long as the program serves, and any thread may use them.
#pragma once
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "broker/usecases/settings.hpp"
#include "mapping/values/zone.hpp"
#include "sql/database.hpp"
#include "sql/numbers.hpp"

#include <functional>
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
  // Reads the mapping files of all senders again and uses them from now on. If a file has faults, none is used and the
  // faults are returned, with file, line and column as place. Empty: there are no mapping files.
  std::function<std::vector<Error>()> reload_files = {};
  AuditTrail* audit = nullptr;        // nullptr: nothing is recorded
  ClockWatch* clock_watch = nullptr;  // nullptr: the clock is not checked
  QueryRecords* queries = nullptr;    // nullptr: queries are not recorded
  // All changes made with this context count as one bulk change (D39); nullptr: each change counts separately.
  BulkRun* bulk_run = nullptr;
};

}  // namespace stepwise::broker
