// SPDX-License-Identifier: Apache-2.0
// What a person of the department does with patients: registers them in a clinic without a HIS, and corrects them.
// Pure. Each function changes `decision` or returns an Error.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"

namespace stepwise::model {

// Without an identifier the patient gets one of our own. Error "patient-exists": a patient has one of the identifiers.
// Earlier references into `snapshot.patients` become invalid.
Result<RowId> register_own_patient(Decision& decision, const PatientDemographics& stated);

// Changes the stated fields and sends ADT^A08. Error "patient-merged": the record was merged into another.
Result<void> correct_patient(Decision& decision, RowId patient_id, const PatientDemographics& stated);

}  // namespace stepwise::model
