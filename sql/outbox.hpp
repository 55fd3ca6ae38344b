// SPDX-License-Identifier: Apache-2.0
// The transactional outbox, as the relay uses it (D04-D06; reference 9.3). Throws DatabaseUnavailable.
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
  RowId performed_id = 0;              // for a forwarded performed step
  std::string transfer_syntax;         // transfer syntax of `bytes`
  RowId patient_id = 0, order_id = 0;  // whose data it has; 0: none
};

// An N-CREATE as received.
struct CreatedDataset {
  std::string bytes, transfer_syntax;
};

// Why a message was not delivered: `failure` is a value of the SQL type delivery_failure, `why` is a text for people.
struct DeliveryFailure {
  std::string failure, why;
};

struct Lease {
  std::string destination, owner;
  std::int64_t fence = 0;
};

// A destination to which nothing is sent until a person resumes it.
struct Pause {
  std::string destination;
  Instant since{};
  std::string by;      // "user anna"
  std::string reason;  // "": none was given
};

// What became of an outcome. False: the lease was lost (fencing), nothing was recorded, and the caller must stop
// sending.
struct Settled {
  bool is_recorded = false;
  bool is_paused = false;  // nothing more may be sent
  explicit operator bool() const { return is_recorded; }
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
  std::vector<Lease> renew(const std::string& owner, int lease_ms);  // returns all leases that the owner still holds
  void release(const Lease& lease);
  // The next messages to deliver, in the order of `seq`. Messages behind a parked or waiting message of the same order,
  // patient or performed step are left out (D05); with `hold_line` all messages behind a parked one. None if the
  // destination is paused.
  std::vector<Delivery> next(const Lease& lease, bool hold_line, int rows);
  // The N-CREATE of the performed step; nullopt if there was none.
  std::optional<CreatedDataset> creation(RowId performed_id);
  Settled delivered(const Lease& lease, RowId id, const std::string& ack, Instant now);
  Settled parked(const Lease& lease, RowId id, const std::string& ack, const DeliveryFailure& failure, Instant now);
  // Counts the attempt; the message stays pending. `ack` is empty if there was no answer.
  Settled failed(const Lease& lease, RowId id, const std::string& ack, const DeliveryFailure& failure, Instant now);
  // Skips a status (RAD-3 SC) of an order if a newer status or the cancel of the order is ready to be sent; the skipped
  // message is marked. A status that may have arrived is not skipped. Returns the number of skipped messages.
  int skip_superseded(const Lease& lease, Instant now);
  // Actions of a person. False if there is no such message, or if its state does not allow the action.
  bool resend(RowId id, Instant now);  // parked or delivered -> pending, with the same bytes and control id
  bool skip(RowId id, Instant now);    // parked -> skipped: the messages behind it are sent
  bool park(RowId id, const std::string& why, Instant now);  // pending -> parked
  // False: it is paused, or not paused, already; then nothing is changed.
  bool pause(const Pause& pause);
  bool resume(const std::string& destination);
  std::vector<Pause> pauses();
  std::optional<Pause> pause_of(const std::string& destination);
  std::vector<Backlog> backlog(Instant now);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
