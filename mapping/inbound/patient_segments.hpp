// SPDX-License-Identifier: Apache-2.0
// Reads PID, AL1, OBX and PV1 into patient and visit data (reference 2.6, 4.4, 4.5).
#pragma once
#include "mapping/inbound/message_groups.hpp"
#include "model/patient.hpp"

#include <vector>

namespace stepwise::mapping {

// Weight and height are also taken from `observations`, which are those of the orders. Error: an identifier is too
// long.
Result<model::PatientDemographics> read_patient(Reading& reading, const PatientSegments& patient,
                                                const std::vector<hl7::Segment>& observations = {});
Result<model::VisitDetails> read_visit(Reading& reading, const PatientSegments& patient);

// The fields of PID and PV1 that were sent as null (reference 2.1) and that we forward.
std::vector<int> pid_nulls(const model::PatientDemographics& stated);
std::vector<int> pv1_nulls(const model::VisitDetails& stated);

}  // namespace stepwise::mapping
