// SPDX-License-Identifier: Apache-2.0
// Gauges that are measured when /metrics is read: the outbox, the discrepancies, the connection pool, memory. Any
// thread.
#pragma once
#include "broker/usecases/context.hpp"

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace stepwise::broker::http {

// Sets the gauges of broker/service, such as the number of open associations. Any thread; must not block.
using Measure = std::function<void(Metrics&)>;

class Gauges {
 public:
  // Blocking. If the database is not available, the outbox gauges keep their values and stepwise_database_up is 0.
  void refresh(broker::Context& context);

 private:
  void refresh_outbox(broker::Context& context);
  void refresh_discrepancies(broker::Context& context);

  std::mutex mutex_;
  std::set<std::pair<std::string, std::string>>
      queues_;  // all destinations and states so far, because an empty queue must be set to 0
};

}  // namespace stepwise::broker::http
