// SPDX-License-Identifier: Apache-2.0
// What every use case works with. Lives as long as the program serves; all parts may be used by any thread.
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

class ClockWatch;
class DeviceStatistics;
struct BulkRun;

struct Context {
  const Settings& settings;
  const Clock& clock;
  const mapping::Zone& zone;
  Metrics& metrics;
  sql::Database& database;
  sql::NumberBlocks& numbers;
  // Told after a commit which destinations got something new, so that their senders wake at once (D06).
  std::function<void(const std::vector<std::string>& destinations)> deliveries_written;
  DeviceStatistics* stations = nullptr;  // nullptr: what devices do is not kept
  // Reads the mapping files of the senders again and puts them in force, all or none: then what is wrong, place being
  // file, line and column. Absent: there are no files.
  std::function<std::vector<Error>()> reload_mappings = {};
  ClockWatch* clock_watch = nullptr;  // nullptr: the clock is trusted
  BulkRun* bulk_run =
      nullptr;  // the changes made with this context are one bulk change together (D39); nullptr: each is one
};

}  // namespace stepwise::broker
