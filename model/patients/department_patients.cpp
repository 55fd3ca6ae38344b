// SPDX-License-Identifier: Apache-2.0
#include "model/patients/department_patients.hpp"

#include "model/patients/demographics.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

Result<RowId> register_own_patient(Decision& decision, const PatientDemographics& stated) {
  std::vector<Identifier> identifiers;
  for (const Identifier& one : stated.identifiers) {
    const Identifier identifier = with_authority(one, decision.site.authority);
    if (decision.snapshot.patient_by(identifier) != nullptr)
      return Error{.kind = ErrorKind::duplicate_key,
                   .code = "patient-exists",
                   .place = "identifier",
                   .value = identifier.value,
                   .rule = "the identifier is of no patient yet",
                   .remedy = "use that patient: GET /api/v1/patients?identifier= finds the record"};
    if (!identifier.empty()) identifiers.push_back(identifier);
  }
  if (identifiers.empty())
    identifiers.push_back({decision.numbers.temporary_patient_id(), decision.site.authority, "", "", "PI"});
  return create_patient(decision, identifiers, stated).patient.id;
}

Result<void> correct_patient(Decision& decision, RowId patient_id, const PatientDemographics& stated) {
  PatientRecord& record = *decision.snapshot.patient(patient_id);
  if (record.patient.merged_into)
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "patient-merged",
                 .place = "id",
                 .value = std::to_string(patient_id),
                 .rule = "the record was not merged into another",
                 .remedy = "correct its survivor"};
  if (!apply_demographics(record.patient, stated)) return {};
  record.patient.is_temporary = false;
  record.changed = true;
  decision.notify({.kind = NotificationKind::patient_updated, .patient_id = patient_id});
  return {};
}

}  // namespace stepwise::model
