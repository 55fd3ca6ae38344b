// SPDX-License-Identifier: Apache-2.0
// The queue of one destination, for the sender of that destination: the lease (D06), the next messages, the outcome of
// each message, the time until the next attempt, a pause by a person, and the status for the API. It does not send
// messages itself.
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
  bool latest_state_only = false;  // if several statuses of an order wait, only the newest is sent
};

class DestinationQueue {
 public:
  // `predecessor`: the sender of the same destination before a reload; nothing is sent before it has ended.
  // `status`: the first status. `kind` is the first word of the log lines: "destination" or "MPPS destination".
  DestinationQueue(Context& context, std::shared_ptr<Leases> leases, DestinationStatus status, std::string kind,
                   QueueRules rules, std::shared_ptr<const DestinationSender> predecessor = nullptr);

  // These three block and are called by one thread at a time. take() throws sql::DatabaseUnavailable.
  void start();  // sets the metric of the destination to "no outage"
  // The next messages; empty: there are none, another broker has the lease, or the destination is paused.
  std::vector<sql::Delivery> take();
  void release();  // returns the lease; if the database cannot be reached, the lease expires

  // How the sender continues after a message: with the next message of the batch, or with take() after `pause_ms`.
  struct Next {
    bool goes_on = false;
    int pause_ms = 0;
  };
  // Stores the outcome of a message; blocks and throws like take(). `answer`: the bytes that the destination sent, or
  // "".
  Next settle(const sql::Delivery& delivery, const DeliveryOutcome& outcome, const std::string& answer);

  // Do not block.
  bool holds_lease() const;
  bool is_fresh() const;  // the batch may still be sent: it is not older than limits::relay_batch_ms
  void note_database_away();
  DestinationStatus status() const;  // any thread

 private:
  void count(const DeliveryOutcome& outcome);
  void record_delivery(const sql::Delivery& delivery, const DeliveryOutcome& outcome);
  void note_failure(Failure failure);  // logs only the first failure of an outage
  void note_answer();
  void note_pause(const std::optional<sql::Pause>& pause);  // logs that it begins or ends
  void show(std::string state, std::string error);

  Context& context_;
  const std::shared_ptr<Leases> leases_;
  const std::string name_, kind_;
  const QueueRules rules_;
  std::optional<sql::Lease> lease_;
  std::chrono::steady_clock::time_point taken_at_{};
  Backoff backoff_;
  Outage outage_;
  bool is_paused_ = false;
  std::shared_ptr<const DestinationSender> predecessor_;

  mutable std::mutex mutex_;  // guards status_
  DestinationStatus status_;
};

}  // namespace stepwise::broker
