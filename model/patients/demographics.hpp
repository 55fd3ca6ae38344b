// SPDX-License-Identifier: Apache-2.0
// Applies what a message says about a patient and a visit to the records: an absent field keeps the stored value, a
// null field clears it (HL7 v2.5.1 2.5.3). Pure.
#pragma once
#include "model/decision.hpp"
#include "model/patient.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

// Adds the sender's default authority if the identifier has none, and removes blanks around the value (reference 3.2).
// Returns an empty identifier if the value is empty.
Identifier with_authority(Identifier identifier, const std::string& default_authority);

bool apply_demographics(Patient& patient, const PatientDemographics& stated);  // true: the record changed
bool apply_visit(Visit& visit, const VisitDetails& stated);

// Adds the identifiers that the record does not have yet. An identifier of another patient stays there and causes a
// finding. True: one was added.
bool add_identifiers(Decision& decision, PatientRecord& record, const std::vector<Identifier>& identifiers);

// Adds a new patient to the snapshot. Earlier references into `snapshot.patients` become invalid.
PatientRecord& create_patient(Decision& decision, const std::vector<Identifier>& identifiers,
                              const PatientDemographics& stated);

// The visit with this number, or for an empty number the visit without a number. nullptr: there is none.
Visit* find_visit(PatientRecord& record, const Identifier& number);
Visit& create_visit(Decision& decision, PatientRecord& record, const VisitDetails& stated, const Identifier& number);

// Applies the facts of an order that matter for the patient's safety, although an order does not update a known patient
// otherwise (D12). Adds allergies, ambulatory status (PV1-15: pregnant) and diagnoses, replaces weight, height and
// pregnancy status, takes comments where there are none, removes nothing.
bool add_safety_facts(Patient& patient, const PatientDemographics& stated);  // true: the record changed
bool add_safety_facts(Visit& visit, const VisitDetails& stated);
// Fills fields of the visit that are empty with values that an order states. An order never changes a known value of a
// visit.
bool complete_visit(Visit& visit, const VisitDetails& stated);
// The fields of PV1 whose stated value differs from the record ("PV1-3, PV1-7"); "": none.
std::string differing_visit(const Visit& visit, const VisitDetails& stated);

// Which of name, birth date and sex are stated, known and different ("PID-5, PID-7"); "": none. Names are compared
// after text::fold().
std::string differing_demographics(const Patient& patient, const PatientDemographics& stated);
// True if family name and birth date both differ, so it is probably another person (D12). Always false for a temporary
// patient, because its name is a placeholder.
bool is_mix_up(const Patient& patient, const PatientDemographics& stated);
// True if both values are known and equal.
bool has_same_name_and_birth_date(const Patient& patient, const PatientDemographics& stated);

}  // namespace stepwise::model
