// SPDX-License-Identifier: Apache-2.0
// PID, PV1, AL1 and OBX of a message to the patient and visit (reference 2.6, 4.4, 4.5). Pure.
#pragma once
#include "base/result.hpp"
#include "hl7/message.hpp"
#include "mapping/inbound.hpp"

#include <vector>

namespace stepwise::mapping {

// One PID and what follows it up to the next PID, ORC or MRG.
struct PatientSegments {
  hl7::Segment pid, pv1;
  std::vector<hl7::Segment> allergies, observations, notes;
};
PatientSegments patient_segments(const hl7::Message& message);

// Error: an identifier that is longer than DICOM can carry (102, D19). An empty PID-3 gives no identifiers: the caller knows if that matters.
Result<model::PatientDemographics> read_patient(const PatientSegments& segments, const InboundSettings& settings, const std::string& version,
                                                std::vector<Finding>& findings);
Result<model::PatientDemographics> read_pid(const hl7::Segment& pid, const InboundSettings& settings, const std::string& version,
                                            std::vector<Finding>& findings);
model::VisitDetails read_visit(const hl7::Segment& pv1, const std::string& version);

// Body weight and height among observations (LOINC or words), in kilograms and metres.
void read_body_measures(const std::vector<hl7::Segment>& observations, model::PatientDemographics& patient, std::vector<Finding>& findings);

Error too_long(std::string place, std::string value, std::size_t characters_max);

}  // namespace stepwise::mapping
