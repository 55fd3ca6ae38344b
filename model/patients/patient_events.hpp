// SPDX-License-Identifier: Apache-2.0
// Functions that the rules for all events about one patient share (reference 2.6, 8; D15).
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

#include <optional>
#include <vector>

namespace stepwise::model {

// The identifiers of PID-3 with their authority, the primary one first. Error 101: there is none.
Result<std::vector<Identifier>> identifiers_of(const PatientDemographics& patient, const SenderPolicy& sender);

// The patient of an ADT message other than A40 (D15). nullptr: no patient has one of the identifiers. Error 204: the
// patient was merged into another one.
Result<PatientRecord*> patient_of_event(Decision& decision, const std::vector<Identifier>& identifiers,
                                        const PatientDemographics& stated);

}  // namespace stepwise::model
