// SPDX-License-Identifier: Apache-2.0
// PID, AL1, OBX and PV1 to what a message states of a patient and a visit (reference 2.6, 4.4, 4.5).
#pragma once
#include "mapping/message_groups.hpp"
#include "model/patient.hpp"

namespace stepwise::mapping {

// Weight and height are also looked for among `observations` (those of the orders). Error: an identifier that is too
// long.
Result<model::PatientDemographics> read_patient(Reading& reading, const PatientSegments& patient,
                                                const std::vector<hl7::Segment>& observations = {});
Result<model::VisitDetails> read_visit(Reading& reading, const PatientSegments& patient);

}  // namespace stepwise::mapping
