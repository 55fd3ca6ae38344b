// SPDX-License-Identifier: Apache-2.0
// Patient Registration, Update, Merge (IHE RAD-1, RAD-12; reference 2.6, 8; D12, D15). Pure; each changes `decision` or
// returns an Error and then the whole decision is thrown away.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// Upsert by the primary identifier. An event older than the last applied one has no effect (finding "older"). A
// merged-away id: error 204. An A08 that changes something notifies patient_updated.
Result<void> register_patient(Decision& decision, const PatientRegistration& request, const SenderPolicy& sender);
// A40: moves orders, visits and performed steps to the survivor; the retired record keeps its identifiers as aliases
// for ever. Idempotent; 205 for MRG-1 = PID-3 and for cycles.
Result<void> merge_patients(Decision& decision, const PatientMerges& request, const SenderPolicy& sender);
// A47: the same person under a new identifier; the old one stays an alias of it. Idempotent; 205 where the two are of
// two patients (that is a merge), and for MRG-1 = PID-3.
Result<void> change_identifier(Decision& decision, const IdentifierChange& request, const SenderPolicy& sender);
// A24, A37: recorded with both patients, nothing else.
Result<void> link_patients(Decision& decision, const PatientLink& request, const SenderPolicy& sender);
// The patient an order is for: found, followed through merges (finding), or made from PID (D12). Also finds or makes
// the visit.
struct OrderPatient {
  RowId patient_id = 0;
  std::optional<RowId> visit_id;
};
Result<OrderPatient> patient_for_order(Decision& decision, const OrderRequests& request, const SenderPolicy& sender);
// What a change of a known order says of its patient and visit: facts for safety, and what the visit lacks. True: it
// was new.
bool add_facts_of_change(Decision& decision, OrderRecord& record, const OrderRequests& request,
                         const SenderPolicy& sender);

// A patient for somebody nobody registered: id in our own authority, name DOE^UNKNOWN-nnn unless given (reference 8,
// unidentified patient).
PatientRecord& register_temporary_patient(Decision& decision, const PersonName& name, const std::string& sex);

}  // namespace stepwise::model
