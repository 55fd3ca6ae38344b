// SPDX-License-Identifier: Apache-2.0
// The destinations to which this broker may send (D06). Several brokers may work on one database; the lease in table
// destination_lease says which of them sends to a destination. A lease ends `lease_ms` after its last renewal, in the
// time of the database server, so that the clocks of the brokers do not matter. A thread renews all leases of this
// broker three times in that period, also while a message is in flight. If it cannot (the process stands still, the
// database is unreachable), the lease ends here no later than in the database.
#pragma once
#include "base/limits.hpp"
#include "sql/outbox.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace stepwise::broker {

class Leases {
 public:
  explicit Leases(sql::Database& database, int lease_ms = limits::relay_lease_ms);
  ~Leases();  // stops the renewal; leases that were not released expire
  Leases(const Leases&) = delete;
  Leases& operator=(const Leases&) = delete;

  // nullopt: another broker holds the destination. A lease that is held already is returned without a query. Blocking;
  // any thread. Throws sql::DatabaseUnavailable.
  std::optional<sql::Lease> acquire(const std::string& destination);
  // Whether a message may be sent now. Does not block; any thread.
  bool holds(const sql::Lease& lease) const;
  // Blocking; throws sql::DatabaseUnavailable.
  void release(const sql::Lease& lease);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Held {
    std::int64_t fence = 0;
    Time ends{};
  };

  void serve();
  void renew();
  bool is_valid(const Held& held) const;

  sql::Database& database_;
  const std::chrono::milliseconds length_;
  const std::string owner_;  // random: unique for each start of each broker

  mutable std::mutex mutex_;          // guards the members below
  std::map<std::string, Held> held_;  // by destination
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace stepwise::broker
