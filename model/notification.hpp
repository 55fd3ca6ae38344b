// SPDX-License-Identifier: Apache-2.0
// What other systems must be told, decided by the rules; mapping/outbound renders one message of it for each
// destination that wants it.
#pragma once
#include "model/values.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

enum class NotificationKind {
  order_status,          // RAD-3 SC, to Order::status_to
  order_cancelled,       // RAD-3 OC
  order_number_request,  // RAD-3 SN
  procedure_scheduled,   // RAD-4
  procedure_updated,     // RAD-13
  result,                // ORU^R01 (reference 9.2): a procedure was performed
  no_result,             // ORU^R01, OBR-25 X: it was discontinued, cancelled or never performed
  appointment,           // RAD-48 SIU of a requested procedure (reference 2.10)
  patient_updated,       // RAD-12 A08 and the events of a visit, forwarded
  patient_merged,        // RAD-12 A40, forwarded
  identifier_changed,    // A47, forwarded
};

// Told of a patient, not of an order.
constexpr bool is_of_patient(NotificationKind kind) {
  return kind == NotificationKind::patient_updated || kind == NotificationKind::patient_merged ||
         kind == NotificationKind::identifier_changed;
}

constexpr bool is_result(NotificationKind kind) {
  return kind == NotificationKind::result || kind == NotificationKind::no_result;
}

struct Notification {
  NotificationKind kind = NotificationKind::order_status;
  RowId patient_id = 0;
  RowId order_id = 0;                   // 0 for the patient kinds
  RowId requested_procedure_id = 0;     // of the procedure kinds, results and appointment
  std::string order_control = {};       // ORC-1: SC OC SN NW CA DC XO
  std::string order_status = {};        // ORC-5: SC IP CM DC CA
  Code reason = {};                     // ORC-16
  std::string study_instance_uid = {};  // of the procedure kinds and results; "": the procedure's own
  RowId performed_id = 0;               // results: the performed step it tells of
  RowId merged_patient_id = 0;          // patient_merged: the retired one
  // patient_updated: the visit that the event was about, and the fields of PID and PV1 that it cleared
  RowId visit_id = 0;
  std::string event = "A08";         // the trigger event it is forwarded as; appointment: S12 S13 S14 S15 S26
  bool sender_knows = false;         // appointment: whoever sent what it comes from need not hear of it
  Composite prior_location = {};     // PV1-6 of a transfer
  Identifier prior_identifier = {};  // identifier_changed: MRG-1
  SentFields mrg_fields = {};        // patient_merged, identifier_changed: "MRG-3" to "MRG-7" as they came
  std::vector<int> pid_nulls = {}, pv1_nulls = {};
  bool operator==(const Notification&) const = default;
};

}  // namespace stepwise::model
