// SPDX-License-Identifier: Apache-2.0
// Which patient a message names, and whether that is the patient of an order (D12, D15, D33). `identity_rules` states
// the rules. Pure.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::model {

// The rules for people, one a row; the conformance document prints them.
struct IdentityRule {
  std::string_view what, rule;
};
std::span<const IdentityRule> identity_rules();

// The identifiers of PID with their authority, the primary one first; those without a value are left out.
std::vector<Identifier> stated_identifiers(const PatientDemographics& stated, const SenderPolicy& sender);

// The record that bears the first identifier that is known, merged or not; nullptr: nobody bears one of them. What is
// doubtful is a finding: an identifier of another patient, a match by a further identifier, or by a value whose
// authority cannot be compared.
PatientRecord* find_patient(Decision& decision, const std::vector<Identifier>& identifiers,
                            const PatientDemographics& stated);

// How the patient that a message names and the patient of an order compare.
enum class PatientMatch {
  not_named,  // no PID-3
  same,       // also by an identifier that was merged into the order's patient
  unknown,    // nobody bears the identifiers
  another,
  mix_up,  // the order's patient by PID-3, but another family name and another birth date
};
PatientMatch match_patient(Decision& decision, const PatientDemographics& stated, const Order& order,
                           const SenderPolicy& sender);

// D33: Error 204 unless the message names the order's patient, or names none. By the sender's settings a finding
// instead.
Result<void> check_patient_of_order(Decision& decision, const PatientDemographics& stated, const Order& order,
                                    const SenderPolicy& sender);

// D12: the demographics that a message states and the stored ones. Error 204: a mix-up, by the sender's setting a
// finding. Other differences are a finding. `named` is the record that bears the identifier, `survivor` the one it was
// merged into, or the same.
Result<void> check_demographics(Decision& decision, const Patient& named, const Patient& survivor,
                                const PatientDemographics& stated, const SenderPolicy& sender);

// D12: an ADT message that states another family name and another birth date is probably about another person. Error
// 204, by the sender's setting a finding.
Result<void> check_identity(Decision& decision, const Patient& stored, const PatientDemographics& stated,
                            const SenderPolicy& sender);

// The identifier is one of the patient's, or of somebody who was merged into him.
bool is_of_patient(Snapshot& snapshot, const Identifier& identifier, RowId patient_id);

// A merge or a change of identifier that is refused because of MRG-1, the identifier that would end.
Error merge_refused(std::string code, const Identifier& retired, std::string rule, std::string remedy);

}  // namespace stepwise::model
