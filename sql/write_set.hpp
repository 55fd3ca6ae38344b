// SPDX-License-Identifier: Apache-2.0
// All rows that one or more decisions write, for one call of the SQL function department_apply. Member names are column
// names.
#pragma once
#include "base/clock.hpp"
#include "base/error.hpp"
#include "model/history.hpp"
#include "model/mpps.hpp"
#include "model/order.hpp"
#include "model/patient.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::sql {

using model::RowId;

// One received message. It is written before the message is answered (D01, D02).
struct JournalEntry {
  RowId id = 0;
  Instant received_at{};
  std::string sender;      // key for the detection of repeats: the configured name, else "application|facility"
  std::string peer;        // address
  std::string control_id;  // MSH-10 as received
  std::string digest;      // hl7::digest
  std::string message_type, trigger_event, version;
  std::string bytes;  // as received; of a frame over the limit the first limits::hl7_oversize_kept_bytes
  std::int64_t length = 0;
  // "applied", "no effect", "refused", "repeated", "quarantined" (D08), "broken" (R07, R08: only the beginning was
  // received)
  std::string outcome;
  std::string ack_code;  // AA, AE, AR, CA ...
  std::string ack;       // bytes of the answer
  std::vector<Finding> findings;
  std::vector<Error> errors;  // as reported to the peer, but with the shape of the value instead of the value
  std::optional<RowId> patient_id;
  std::vector<RowId> order_ids;
  std::vector<std::string> identifiers = {};  // that the message names; only if the history does not lead to it
};

enum class DeliveryState { waiting, pending, delivered, parked, skipped };

// One message for one destination. `bytes` and `control_id` do not change after it has become pending; a waiting
// message has only its notification (D04).
struct OutboxRow {
  RowId id = 0;
  std::string destination;
  DeliveryState state = DeliveryState::pending;
  std::string kind;  // "order_status", "procedure_scheduled" ... (model::NotificationKind)
  std::string control_id, bytes;
  std::string notification;                   // for a waiting message: JSON text of the model::Notification
  std::optional<RowId> patient_id, order_id;  // decide which messages a parked message holds back (D05)
  // For a forwarded N-CREATE or N-SET: the performed step, the dataset with the bytes, and the digest of the content. A
  // destination gets the same digest for a performed step only once.
  std::optional<RowId> performed_id = {}, dataset_id = {};
  std::string content_digest = {};
  Instant created_at{};
};

// A row of worklist_item: the columns that can be matched, and the answer for a modality that queries this step,
// complete except for the character set of the station.
struct WorklistRow {
  RowId step_row_id = 0, order_id = 0, patient_row_id = 0;
  std::optional<LocalTime> start_at;
  // The columns of model::WorklistColumn. The store keeps names folded (text::fold()).
  std::string patient_id, patient_id_issuer, patient_name, patient_birth_date, patient_sex;
  std::string accession_number, requested_procedure_id, requested_procedure_description, study_instance_uid;
  std::string placer_order_number, filler_order_number, requesting_physician, referring_physician, admission_id,
      current_location;
  std::string requested_procedure_priority, modality, performing_physician, step_description, step_id, station_name,
      step_location, step_status;
  std::vector<std::string> station_aets;
  std::string answer;  // compact JSON by hex tag: {"00100010":"SMITH^JOHN","00400100":[{...}]}
};

struct PerformedDataset {  // the bytes of an N-CREATE or N-SET as received
  RowId id = 0;
  RowId performed_id = 0;
  Instant received_at{};
  std::string operation;  // "N-CREATE", "N-SET"
  std::string calling_aet, transfer_syntax, bytes;
  int status = 0;  // DIMSE status of the answer
  std::vector<Finding> findings = {};
};

// An Instance Availability Notification (RAD-49) as received, and its summary.
struct AvailabilityRow {
  RowId id = 0;
  Instant received_at{};
  std::string calling_aet, transfer_syntax, bytes;
  int status = 0;  // DIMSE status of the answer
  std::string study_instance_uid;
  std::vector<std::string> performed_uids;
  int series = 0, instances = 0, available = 0;
  std::vector<Finding> findings = {};
};

// A message whose receipt was acknowledged, and which was refused later by a separate acknowledgement.
struct RefusedLater {
  RowId id = 0;
  std::string failure, why;
};

struct Version {
  RowId id = 0;
  std::int64_t version = 0;
};

struct WriteSet {
  // The versions that the decision relied on. They are locked in the order of D07 and compared; if one differs, the
  // whole call is `stale`. Written records get version + 1. A decision that writes a patient relies on all open orders
  // of the patient: if one of them is not listed here, the call is `stale`.
  std::vector<Version> patients_relied_on, orders_relied_on, performed_relied_on;

  std::vector<model::IdentifierAlias> aliases;  // new aliases; if one was created meanwhile, the whole call is `stale`
  std::vector<model::Patient> patients;
  std::vector<model::Visit> visits;
  std::vector<model::Order> orders;
  std::vector<model::RequestedProcedure> procedures;
  std::vector<model::ScheduledProcedureStep> steps;
  std::vector<model::PerformedProcedureStep> performed;
  std::vector<PerformedDataset> datasets;
  std::vector<AvailabilityRow> availability;
  std::vector<WorklistRow> worklist;    // rows to insert or replace
  std::vector<RowId> worklist_removed;  // step row ids
  std::vector<JournalEntry> journal;
  std::vector<model::RecordChange> history;
  std::vector<OutboxRow> outbox;            // new rows; `seq` is assigned in this order, after the locks (D06)
  std::vector<RefusedLater> refused_later;  // delivered messages that become parked
  std::vector<OutboxRow>
      outbox_released;  // waiting messages that are rendered now: they get bytes and control id and become pending
};

void append(WriteSet& all, const WriteSet& rows);

}  // namespace stepwise::sql
