// SPDX-License-Identifier: Apache-2.0
// Patient Registration, Update, Merge (IHE RAD-1, RAD-12; reference 2.6, 8; D12, D15). Pure. Each function changes
// `decision` or returns an Error; after an Error the whole decision is discarded.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// Creates or updates the patient with the primary identifier. An event that is older than the last applied one has no
// effect (finding "older"). Error 204: the patient was merged into another one. An A08 that changes a value adds the
// notification patient_updated.
Result<void> register_patient(Decision& decision, const PatientRegistration& request, const SenderPolicy& sender);
// A40: moves orders, visits and performed steps to the survivor. The retired record keeps its identifiers, so that they
// lead to the survivor. Idempotent. Error 205: MRG-1 equals PID-3, or the merges would form a cycle.
Result<void> merge_patients(Decision& decision, const PatientMerges& request, const SenderPolicy& sender);
// A47: the patient gets a new identifier; the old one still leads to the patient. Idempotent. Error 205: the two
// identifiers belong to two patients (that would be a merge), or MRG-1 equals PID-3.
Result<void> change_identifier(Decision& decision, const IdentifierChange& request, const SenderPolicy& sender);
// A24, A37: the link is stored with both patients and has no other effect.
Result<void> link_patients(Decision& decision, const PatientLink& request, const SenderPolicy& sender);
// Finds the patient of an order, following merges (with a finding), or creates it from PID (D12). Also finds or creates
// the visit.
struct OrderPatient {
  RowId patient_id = 0;
  std::optional<RowId> visit_id;
};
Result<OrderPatient> patient_for_order(Decision& decision, const OrderRequests& request, const SenderPolicy& sender);
// Adds what a change of a known order states about its patient and visit: facts that matter for safety, and empty
// fields of the visit. True: something was added.
bool add_facts_of_change(Decision& decision, OrderRecord& record, const OrderRequests& request,
                         const SenderPolicy& sender);

// Creates a temporary patient: with an id of our own authority, and the name DOE^UNKNOWN-nnn unless a name is given
// (reference 8, unidentified patient).
PatientRecord& register_temporary_patient(Decision& decision, const PersonName& name, const std::string& sex);

}  // namespace stepwise::model
