// SPDX-License-Identifier: Apache-2.0
// An event of the audit trail (IHE ATNA, ITI-20; DICOM PS3.15 A.5): who did what, from where, with the data of which
// patients. Plain values.
#pragma once
#include "base/clock.hpp"
#include "model/values.hpp"
#include "model/words.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

// The events of PS3.15 A.5.3 that an order filler has. mapping/audit/audit_message.cpp has their codes.
enum class AuditKind {
  application_started,
  application_stopped,
  audit_log_used,
  recording_stopped,  // events were lost; `detail` says how many
  order_record,
  patient_record,
  procedure_record,
  query,
  login,
  logout,
  node_authentication,     // a peer was not admitted, or had no valid certificate
  restricted_function,     // a caller without the right to it
  software_configuration,  // plans, mapping files, certificates
  user_security,           // users, roles, passwords, tokens
};
std::string_view to_text(AuditKind kind);  // "order_record"
template <>
std::optional<AuditKind> parse(std::string_view text);
template <>
std::vector<std::string_view> words_of<AuditKind>();

enum class AuditAction { create, read, update, remove, execute };
std::string_view to_text(AuditAction action);  // the code of the standard: C, R, U, D, E
template <>
std::optional<AuditAction> parse(std::string_view text);

enum class AuditActorKind {
  user,           // has logged in, or tried to
  program,        // has a token
  configuration,  // has the token of the configuration
  local,          // this machine, while no login is needed
  command_line,   // the operating system's user who ran a command
  sender,         // a system that sends HL7
  station,        // a device that calls by DICOM
  stepwise,       // the broker itself
  unknown,
};
std::string_view to_text(AuditActorKind kind);
template <>
std::optional<AuditActorKind> parse(std::string_view text);

struct AuditActor {
  AuditActorKind kind = AuditActorKind::unknown;
  std::string name;     // of the user or program; "application|facility" of a sender; AE title of a station
  std::string address;  // IP address; "": none
};

struct AuditEvent {
  Instant at{};
  AuditKind kind = AuditKind::order_record;
  AuditAction action = AuditAction::execute;
  int outcome = 0;  // 0 success, 4 minor failure, 8 serious failure, 12 major failure
  AuditActor actor;
  std::string what;         // "ORM^O01 NW", "N-SET", "POST /api/v1/orders/{id}/cancel", "stepwise user add"
  std::string detail;       // control id, reason of a failure, number of answers; no clinical text
  std::string destination;  // the system to which the data went; "": Stepwise received it, or showed it to the actor
  std::string query;        // identifier of a C-FIND (explicit VR little endian, base64), or query of a request
  // Row ids of what was shown or changed. If `patients` is empty, the database adds the orders of what else is named,
  // and the patients of all of it.
  std::vector<RowId> patients, orders, steps, performed_steps, messages, deliveries, datasets;
  int repeated = 1;  // more than 1: this many such events, the first at `first_at`, the last at `at`
  std::optional<Instant> first_at = {};
};

}  // namespace stepwise::model
