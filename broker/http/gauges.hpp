// SPDX-License-Identifier: Apache-2.0
// What is measured when somebody looks rather than when it happens: the outbox, the discrepancies, the connection pool,
// memory. Any thread.
#pragma once
#include "broker/usecases/context.hpp"

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace stepwise::broker::http {

// What broker/service measures of the listeners, such as the associations that are open. Any thread; must not block.
using Measure = std::function<void(Metrics&)>;

class Gauges {
 public:
  // Blocking. Without a database the outbox gauges keep what they had; stepwise_database_up says so.
  void refresh(broker::Context& context);

 private:
  void refresh_outbox(broker::Context& context);
  void refresh_discrepancies(broker::Context& context);

  std::mutex mutex_;
  std::set<std::pair<std::string, std::string>>
      queues_;  // destination and state ever seen: what is empty now must become 0
};

}  // namespace stepwise::broker::http
