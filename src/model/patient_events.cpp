// SPDX-License-Identifier: Apache-2.0
#include "model/patient_events.hpp"

#include "model/demographics.hpp"

#include <utility>

namespace stepwise::model {

Result<std::vector<Identifier>> identifiers_of(const PatientDemographics& patient, const SenderPolicy& sender) {
  std::vector<Identifier> identifiers;
  for (const Identifier& identifier : patient.identifiers) {
    Identifier full = with_authority(identifier, sender.default_authority);
    if (!full.empty()) identifiers.push_back(std::move(full));
  }
  if (identifiers.empty()) {
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "patient-id-missing",
                 .place = "PID-3",
                 .rule = "required",
                 .remedy = "send the patient identifier with its assigning authority"};
  }
  return identifiers;
}

Result<PatientRecord*> patient_of_event(Decision& decision, const Identifier& primary) {
  PatientRecord* record = decision.snapshot.patient_by(primary);
  if (record && record->patient.merged_into) {
    return Error{.kind = ErrorKind::unknown_key,
                 .code = "patient-merged",
                 .place = "PID-3",
                 .value = primary.value,
                 .rule = "was merged into another patient",
                 .remedy = "use the identifier of the surviving patient"};
  }
  return record;
}

bool leave_older_event(Decision& decision, const std::optional<EventTime>& event_at, const Patient& patient) {
  const bool is_older = event_at && patient.updated_by_event_at && event_at->until < *patient.updated_by_event_at;
  if (is_older)
    decision.find("older", "EVN-2", "older than the last event that was applied to this patient; no effect");
  return is_older;
}

void note_event(PatientRecord& record, const std::optional<EventTime>& event_at) {
  if (!event_at || event_at->from <= record.patient.updated_by_event_at.value_or(Instant::min())) return;
  record.patient.updated_by_event_at = event_at->from;
  record.changed = true;
}

}  // namespace stepwise::model
