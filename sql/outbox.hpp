// SPDX-License-Identifier: Apache-2.0
// The transactional outbox as the relay sees it (D04-D06; reference 9.3). Throws DatabaseUnavailable.
#pragma once
#include "sql/database.hpp"
#include "sql/write_set.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::sql {

struct Delivery {
  RowId id = 0;
  std::int64_t seq = 0;
  std::string kind, control_id, bytes;
  int attempts = 0;
  RowId performed_id = 0;       // of a forwarded performed step
  std::string transfer_syntax;  // of its bytes
};

// An N-CREATE as it came.
struct CreatedDataset {
  std::string bytes, transfer_syntax;
};

// Why a message was not taken: `failure` is a word of delivery_failure, `why` is for people.
struct DeliveryFailure {
  std::string failure, why;
};

struct Lease {
  std::string destination, owner;
  std::int64_t fence = 0;
};

struct Backlog {
  std::string destination;
  std::string state;
  std::int64_t count = 0;
  double oldest_age_s = 0;
};

class Outbox {
 public:
  explicit Outbox(Database& database) : database_(database) {}
  // nullopt: another broker holds the destination. The lease expires after that time unless it is renewed.
  std::optional<Lease> acquire(const std::string& destination, const std::string& owner, int lease_ms);
  std::vector<Lease> renew(const std::string& owner, int lease_ms);  // all that the owner still holds
  void release(const Lease& lease);
  // The next deliverable ones in seq order. What stands behind a parked or waiting message of the same order, patient
  // or performed step is left out (D05); with `hold_line` everything behind a parked one.
  std::vector<Delivery> next(const Lease& lease, bool hold_line, int rows);
  // The N-CREATE that made the performed step; nullopt when there never was one.
  std::optional<CreatedDataset> creation(RowId performed_id);
  // False when the lease was lost (fencing): then nothing was recorded and the holder must stop sending.
  bool delivered(const Lease& lease, RowId id, const std::string& ack, Instant now);
  bool parked(const Lease& lease, RowId id, const std::string& ack, const DeliveryFailure& failure, Instant now);
  // Counts the attempt; it stays pending. `ack` is empty if there was no answer.
  bool failed(const Lease& lease, RowId id, const std::string& ack, const DeliveryFailure& failure, Instant now);
  // Statuses (RAD-3 SC) of an order behind which a newer one or its cancel stands ready are skipped, and say so; not
  // one that may have arrived. Gives how many.
  int skip_superseded(const Lease& lease, Instant now);
  // A person's actions. False when there is no such parked (resend: parked or delivered; park: pending) message.
  bool resend(RowId id, Instant now);  // parked -> pending with the same bytes and control id
  bool skip(RowId id, Instant now);    // parked -> skipped: what it held goes on
  bool park(RowId id, const std::string& why, Instant now);
  std::vector<Backlog> backlog(Instant now);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
