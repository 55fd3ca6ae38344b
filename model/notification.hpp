// SPDX-License-Identifier: Apache-2.0
// An event that other systems must be told about. The rules create it; mapping/outbound renders a message for each
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

// True if the notification is about a patient and not about an order.
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
  RowId order_id = 0;                   // 0 for kinds about a patient
  RowId requested_procedure_id = 0;     // for the kinds about a procedure, results and appointment
  std::string order_control = {};       // ORC-1: SC OC SN NW CA DC XO
  std::string order_status = {};        // ORC-5: SC IP CM DC CA
  Code reason = {};                     // ORC-16
  std::string study_instance_uid = {};  // for the kinds about a procedure and results; "": the procedure's own
  RowId performed_id = 0;               // for results: the performed step that is reported
  RowId merged_patient_id = 0;          // for patient_merged: the retired patient
  // For patient_updated: the visit of the event, and (below) the fields of PID and PV1 that it cleared.
  RowId visit_id = 0;
  std::string event = "A08";         // trigger event of the message that is sent; for appointment: S12 S13 S14 S15 S26
  bool sender_knows = false;         // for appointment: the sender of the cause is not notified
  Composite prior_location = {};     // PV1-6 of a transfer
  Identifier prior_identifier = {};  // identifier_changed: MRG-1
  // For patient_merged and identifier_changed: the fields "MRG-3" to "MRG-7" as received.
  SentFields mrg_fields = {};
  std::vector<int> pid_nulls = {}, pv1_nulls = {};
  bool operator==(const Notification&) const = default;
};

}  // namespace stepwise::model
