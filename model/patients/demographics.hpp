// SPDX-License-Identifier: Apache-2.0
// What a message says of a patient and a visit, applied to the records (HL7 v2.5.1 2.5.3: absent keeps, null clears).
// Pure.
#pragma once
#include "model/decision.hpp"
#include "model/patient.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

// With the sender's default authority where none is stated. Blanks around the value are no part of it (reference 3.2);
// without a value it is empty as a whole.
Identifier with_authority(Identifier identifier, const std::string& default_authority);

bool apply_demographics(Patient& patient, const PatientDemographics& stated);  // true: it made a difference
bool apply_visit(Visit& visit, const VisitDetails& stated);

// Adds the identifiers the record does not bear yet. One that another patient bears stays there, with a finding. True:
// something was added.
bool add_identifiers(Decision& decision, PatientRecord& record, const std::vector<Identifier>& identifiers);

// A record in the snapshot for somebody new. References into `snapshot.patients` held before are invalid after.
PatientRecord& create_patient(Decision& decision, const std::vector<Identifier>& identifiers,
                              const PatientDemographics& stated);

// The visit with that number; without a number the one visit that has none. nullptr: there is none.
Visit* find_visit(PatientRecord& record, const Identifier& number);
Visit& create_visit(Decision& decision, PatientRecord& record, const VisitDetails& stated, const Identifier& number);

// What an order may say of somebody who is known although it is no patient update (D12): what the modality must know
// for the patient's safety. Allergies and ambulatory status (PV1-15: pregnant) are added to, weight and height are the
// latest; nothing is taken away.
bool add_safety_facts(Patient& patient, const PatientDemographics& stated);  // true: it made a difference
bool add_safety_facts(Visit& visit, const VisitDetails& stated);
// Which of the visit's other details are stated and not as stored ("PV1-3"); "" when none.
std::string differing_visit(const Visit& visit, const VisitDetails& stated);

// Which of name, birth date and sex are stated, known, and not equal ("PID-5, PID-7"); "" when none. Names are compared
// folded.
std::string differing_demographics(const Patient& patient, const PatientDemographics& stated);
// D12: family name and birth date both different: probably somebody else. A temporary patient has no name of his own:
// never.
bool is_mix_up(const Patient& patient, const PatientDemographics& stated);
// Family name and birth date both known and equal.
bool is_alike(const Patient& patient, const PatientDemographics& stated);

}  // namespace stepwise::model
