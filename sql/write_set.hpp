// SPDX-License-Identifier: Apache-2.0
// All rows that one or more decisions write, for one call of the SQL function department_apply (stores take and return
// sets). Member names are column names.
#pragma once
#include "base/clock.hpp"
#include "base/error.hpp"
#include "model/mpps.hpp"
#include "model/order.hpp"
#include "model/patient.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::sql {

using model::RowId;

// One received message; written before anyone is answered (D01, D02).
struct JournalEntry {
  RowId id = 0;
  Instant received_at{};
  std::string sender;      // key of repeat detection: the configured name, else "application|facility"
  std::string peer;        // address
  std::string control_id;  // MSH-10 as received
  std::string digest;      // hl7::digest
  std::string message_type, trigger_event, version;
  std::string bytes;  // raw; of an oversize frame the first limits::hl7_oversize_kept_bytes
  std::int64_t length = 0;
  std::string outcome;   // "applied", "no effect", "refused", "repeated", "quarantined" (D08), "broken" (R07, R08: only
                         // its beginning came)
  std::string ack_code;  // AA, AE, AR, CA ...
  std::string ack;       // bytes that were answered
  std::vector<Finding> findings;
  std::vector<Error> errors;  // as the peer was told; of the value that stood there its shape is kept
  std::optional<RowId> patient_id;
  std::vector<RowId> order_ids;
};

enum class DeliveryState { waiting, pending, delivered, parked, skipped };

// One message for one destination. `bytes` and `control_id` are frozen once it is pending; a waiting one holds only its
// notification (D04).
struct OutboxRow {
  RowId id = 0;
  std::string destination;
  DeliveryState state = DeliveryState::pending;
  std::string kind;  // "order_status", "procedure_scheduled" ... (model::NotificationKind)
  std::string control_id, bytes;
  std::string notification;                   // JSON text of the model::Notification, for a waiting one
  std::optional<RowId> patient_id, order_id;  // for D05: what a parked one holds
  // Of a forwarded N-CREATE or N-SET: whose it is, the dataset that holds its bytes, and the digest of what it says. A
  // destination gets a digest of a performed step once.
  std::optional<RowId> performed_id = {}, dataset_id = {};
  std::string content_digest = {};
  Instant created_at{};
};

// The answer to a modality that asks for this step, ready but for that station's character set; plus what can be
// matched (worklist_item).
struct WorklistRow {
  RowId step_row_id = 0, order_id = 0, patient_row_id = 0;
  std::optional<LocalTime> start_at;
  // Columns of model::WorklistColumn. The store keeps names folded (base/text fold).
  std::string patient_id, patient_id_issuer, patient_name, patient_birth_date, patient_sex;
  std::string accession_number, requested_procedure_id, requested_procedure_description, study_instance_uid;
  std::string placer_order_number, filler_order_number, requesting_physician, referring_physician, admission_id,
      current_location;
  std::string requested_procedure_priority, modality, performing_physician, step_description, step_id, station_name,
      step_location, step_status;
  std::vector<std::string> station_aets;
  std::string answer;  // compact JSON by hex tag: {"00100010":"SMITH^JOHN","00400100":[{...}]}
};

struct PerformedDataset {  // the bytes of an N-CREATE or N-SET as they came
  RowId id = 0;
  RowId performed_id = 0;
  Instant received_at{};
  std::string operation;  // "N-CREATE", "N-SET"
  std::string calling_aet, transfer_syntax, bytes;
  int status = 0;  // answered
  std::vector<Finding> findings = {};
};

// An Instance Availability Notification (RAD-49) as it came, and what it says in sum.
struct AvailabilityRow {
  RowId id = 0;
  Instant received_at{};
  std::string calling_aet, transfer_syntax, bytes;
  int status = 0;  // answered
  std::string study_instance_uid;
  std::vector<std::string> performed_uids;
  int series = 0, instances = 0, available = 0;
  std::vector<Finding> findings = {};
};

// A message that was taken and then refused by an acknowledgement of its own.
struct RefusedLater {
  RowId id = 0;
  std::string failure, why;
};

struct Version {
  RowId id = 0;
  std::int64_t version = 0;
};

struct WriteSet {
  // Relied on: locked in the order of D07 and compared; one that differs makes the whole call `stale`. Records written
  // with a version are stored with version + 1. Whoever writes a patient relies on all of his open orders: one that is
  // not named makes it `stale`.
  std::vector<Version> patients_relied_on, orders_relied_on, performed_relied_on;

  std::vector<model::IdentifierAlias> aliases;  // new ones; one that was made meanwhile makes the whole call `stale`
  std::vector<model::Patient> patients;
  std::vector<model::Visit> visits;
  std::vector<model::Order> orders;
  std::vector<model::RequestedProcedure> procedures;
  std::vector<model::ScheduledProcedureStep> steps;
  std::vector<model::PerformedProcedureStep> performed;
  std::vector<PerformedDataset> datasets;
  std::vector<AvailabilityRow> availability;
  std::vector<WorklistRow> worklist;    // put or replaced
  std::vector<RowId> worklist_removed;  // step row ids
  std::vector<JournalEntry> journal;
  std::vector<OutboxRow> outbox;            // new rows in this order: seq is drawn in it, after the locks (D06)
  std::vector<RefusedLater> refused_later;  // delivered ones that are parked
  std::vector<OutboxRow>
      outbox_released;  // waiting ones that are rendered now: bytes and control id are set, state pending
};

void append(WriteSet& all, const WriteSet& rows);

}  // namespace stepwise::sql
