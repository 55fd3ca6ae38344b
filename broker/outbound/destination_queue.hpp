// SPDX-License-Identifier: Apache-2.0
// What waits for one destination, as its sender sees it: the lease (D06), the next messages, what became of each, the
// time until the next try, and what people are shown. It does not know how a message is sent.
#pragma once
#include "broker/outbound/destination_sender.hpp"
#include "broker/usecases/ack_disposition.hpp"
#include "broker/usecases/context.hpp"
#include "broker/usecases/leases.hpp"
#include "sql/outbox.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

struct QueueRules {
  bool hold_line = false;          // D05
  bool latest_state_only = false;  // of several statuses of an order that wait, the newest
};

class DestinationQueue {
 public:
  // `status` as it is before start(); `kind` begins the log lines: "destination" or "MPPS destination".
  DestinationQueue(Context& context, std::shared_ptr<Leases> leases, DestinationStatus status, std::string kind,
                   QueueRules rules);

  // By one thread at a time, blocking; they throw sql::DatabaseUnavailable.
  void start();                       // no outage is known
  std::vector<sql::Delivery> take();  // the next ones; empty: none, or another broker holds the destination
  void release();                     // gives the lease back; it expires if the database cannot be reached

  // What is to be done after a message: go on with the next one of those taken, or take again after `pause_ms`.
  struct Next {
    bool goes_on = false;
    int pause_ms = 0;
  };
  // Blocking, like take(). `answer`: bytes that the destination sent, or "".
  Next settle(const sql::Delivery& delivery, const Verdict& verdict, const std::string& answer);

  // Do not block.
  bool holds_lease() const;
  bool is_fresh() const;  // what was taken may still be sent: it is not older than limits::relay_batch_ms
  void note_database_away();
  DestinationStatus status() const;  // any thread

 private:
  void count(const Verdict& verdict);
  void note_failure(Failure failure);  // one alarm an outage
  void note_answer();
  void show(std::string state, std::string error);

  Context& context_;
  const std::shared_ptr<Leases> leases_;
  const std::string name_, kind_;
  const QueueRules rules_;
  std::optional<sql::Lease> lease_;
  std::chrono::steady_clock::time_point taken_at_{};
  Backoff backoff_;
  Outage outage_;

  mutable std::mutex mutex_;  // of status_
  DestinationStatus status_;
};

}  // namespace stepwise::broker
