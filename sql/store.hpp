// SPDX-License-Identifier: Apache-2.0
// The aggregates: one round trip reads what the rules need, one call applies what they decided. Any thread; throws
// DatabaseUnavailable when the database is away or the connection broke (then whether an apply took effect is unknown:
// read again by the idempotency key, which the retry of a use case does anyway).
#pragma once
#include "model/snapshot.hpp"
#include "sql/database.hpp"
#include "sql/write_set.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stepwise::sql {

struct JournalKey {
  std::string sender, control_id, digest;
};

struct ReadKeys {
  std::optional<JournalKey> journal;
  std::vector<model::Identifier> patients;          // authority "" matches any
  std::vector<model::PlacerNumber> placer_numbers;  // without authority and sender: any of that number
  std::vector<std::string> filler_numbers, appointment_ids, step_ids, procedure_ids, study_uids, accession_numbers,
      performed_uids;
  std::vector<RowId> patient_ids, order_ids, step_row_ids, performed_ids;  // row ids
  std::vector<model::Code> services;
  std::vector<std::pair<std::string, std::string>> aliases;  // kind, original
  std::string sent_control_id;                               // of a message of ours
};

struct EarlierAnswer {
  RowId journal_id = 0;
  std::string ack_code, ack;
};

struct SentMessage {
  RowId id = 0;
  std::string destination;
  DeliveryState state = DeliveryState::pending;
};

struct ReadResult {
  model::Snapshot snapshot;
  std::optional<EarlierAnswer> answered;  // the same message was answered AA or CA before (D01)
  bool control_id_seen_with_other_digest = false;
  std::optional<SentMessage> sent;  // under ReadKeys::sent_control_id
  std::vector<OutboxRow> waiting;   // waiting deliveries of the orders read, oldest first
};

enum class ApplyOutcome {
  applied,
  stale,  // something relied on has changed, or a unique key was taken meanwhile: read and decide again
};

class Store {
 public:
  explicit Store(Database& database) : database_(database) {}
  ReadResult read(const ReadKeys& keys);
  // Atomic, durable when it returns. Those that wait at the same time go to the database together
  // (sql/group_writer.hpp).
  ApplyOutcome apply(const WriteSet& rows);

 private:
  friend class Database;
  static ApplyOutcome apply_once(Database& database, const WriteSet& rows);  // one statement; also throws DatabaseBusy
  Database& database_;
};

}  // namespace stepwise::sql
