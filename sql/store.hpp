// SPDX-License-Identifier: Apache-2.0
// Reads the records that the rules need in one round trip, and writes a decision in one call. Any thread. Throws
// DatabaseUnavailable if the database is not available or the connection broke. Then it is not known whether apply()
// took effect; the retry of a use case finds out, because it reads the journal again.
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
  std::vector<model::Identifier> patients;          // an empty authority matches any
  std::vector<model::PlacerNumber> placer_numbers;  // without authority and sender: all orders with this number
  std::vector<std::string> filler_numbers, appointment_ids, step_ids, procedure_ids, study_uids, accession_numbers,
      performed_uids;
  std::vector<RowId> patient_ids, order_ids, step_row_ids, performed_ids;  // row ids
  std::vector<model::Code> services;
  std::vector<std::pair<std::string, std::string>> aliases;  // kind, original
  std::string sent_control_id;                               // control id of a message that we sent
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
  std::optional<EarlierAnswer> answered;  // set if the same message was answered AA or CA before (D01)
  bool control_id_seen_with_other_digest = false;
  std::optional<SentMessage> sent;  // the message with ReadKeys::sent_control_id
  std::vector<OutboxRow> waiting;   // waiting deliveries of the orders, the oldest first
};

enum class ApplyOutcome {
  applied,
  stale,  // a record that the decision relied on has changed, or a unique key was used meanwhile: read and decide again
};

class Store {
 public:
  explicit Store(Database& database) : database_(database) {}
  ReadResult read(const ReadKeys& keys);
  // Atomic, and durable when it returns. Concurrent calls are written together (sql/group_writer.hpp).
  ApplyOutcome apply(const WriteSet& rows);

 private:
  friend class Database;
  // Without grouping: one statement; throws also DatabaseBusy.
  static ApplyOutcome apply_once(Database& database, const WriteSet& rows);
  Database& database_;
};

}  // namespace stepwise::sql
