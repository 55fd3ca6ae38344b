// SPDX-License-Identifier: Apache-2.0
// The history of patients, orders and performed steps: which fields changed, and what caused the change. Plain values.
#pragma once
#include "model/audit.hpp"
#include "model/values.hpp"
#include "model/words.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::model {

enum class CauseKind {
  message,       // a received HL7 message; `id` is its journal entry
  dataset,       // an N-CREATE or N-SET of a modality; `id` is the dataset
  availability,  // an Instance Availability Notification; `id` is the notice
  action,        // of a user or program; `what` names it
  sweep,         // of Stepwise itself, at a time; `what` names it
};
std::string_view to_text(CauseKind kind);  // "message"
template <>
std::optional<CauseKind> parse(std::string_view text);
template <>
std::vector<std::string_view> words_of<CauseKind>();

struct Cause {
  CauseKind kind = CauseKind::action;
  RowId id = 0;      // 0: there is no record of the cause
  AuditActor actor;  // of an action; the record of another cause has its sender or device
  std::string what;  // "cancel_order"
};

// A field whose value changed. The values are JSON texts; "": not known.
struct FieldChange {
  std::string name;  // the column, and the member in the API
  std::string before, after;
};

// What changed in one row. A new row has no fields: its values are those of the row, or the `before` of later changes.
struct RowChange {
  std::string of;  // "patient", "visit", "order", "procedure", "step", "performed_step"
  RowId id = 0;
  bool is_new = false;
  std::vector<FieldChange> fields = {};
};

// What one cause changed in a patient and the visits, in an order with its procedures and steps, or in a performed
// step.
struct RecordChange {
  Instant at{};
  RowId record_id = 0;  // of the patient, the order or the performed step
  RowId patient_id = 0;
  std::vector<RowChange> rows;
  Cause cause;
};

}  // namespace stepwise::model
