// SPDX-License-Identifier: Apache-2.0
#include "model/patients/patient_events.hpp"

#include "model/patients/patient_match.hpp"

#include <utility>

namespace stepwise::model {

Result<std::vector<Identifier>> identifiers_of(const PatientDemographics& patient, const SenderPolicy& sender) {
  std::vector<Identifier> identifiers = stated_identifiers(patient, sender);
  if (identifiers.empty()) {
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "patient-id-missing",
                 .place = "PID-3",
                 .rule = "required",
                 .remedy = "send the patient identifier with its assigning authority"};
  }
  return identifiers;
}

Result<PatientRecord*> patient_of_event(Decision& decision, const std::vector<Identifier>& identifiers,
                                        const PatientDemographics& stated) {
  PatientRecord* record = find_patient(decision, identifiers, stated);
  if (record && record->patient.merged_into) {
    return Error{.kind = ErrorKind::unknown_key,
                 .code = "patient-merged",
                 .place = "PID-3",
                 .value = identifiers.front().value,
                 .rule = "must not be the identifier of a merged patient",
                 .remedy = "use the identifier of the surviving patient"};
  }
  return record;
}

}  // namespace stepwise::model
