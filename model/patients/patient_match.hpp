// SPDX-License-Identifier: Apache-2.0
// Finds the patient that a message names, and decides whether it is the patient of an order (D12, D15, D33).
// `identity_rules` describes the rules. Pure.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::model {

// The rules as text for people, one per row; the conformance document prints them.
struct IdentityRule {
  std::string_view what, rule;
};
std::span<const IdentityRule> identity_rules();

// The identifiers of PID that have a value, with their authority, the primary one first.
std::vector<Identifier> stated_identifiers(const PatientDemographics& stated, const SenderPolicy& sender);

// The record that has the first known identifier, even if it was merged into another one. nullptr: no record has one of
// them. Findings are added for doubtful cases: an identifier belongs to another patient, only a further identifier
// matches, or only the value matches because the authorities cannot be compared.
PatientRecord* find_patient(Decision& decision, const std::vector<Identifier>& identifiers,
                            const PatientDemographics& stated);

// The relation between the patient that a message names and the patient of an order.
enum class PatientMatch {
  not_named,  // no PID-3
  same,       // also if the identifier belongs to a patient that was merged into the order's patient
  unknown,    // no patient has the identifiers
  another,
  mix_up,  // PID-3 names the order's patient, but family name and birth date both differ
};
PatientMatch match_patient(Decision& decision, const PatientDemographics& stated, const Order& order,
                           const SenderPolicy& sender);

// Error 204 if the message names another patient than that of the order (D33). If the sender is configured so, it is a
// finding instead.
Result<void> check_patient_of_order(Decision& decision, const PatientDemographics& stated, const Order& order,
                                    const SenderPolicy& sender);

// Compares the demographics that a message states with the stored ones (D12). Error 204: a mix-up; if the sender is
// configured so, it is a finding instead. Other differences are findings. `named` is the record that has the
// identifier, `survivor` the record it was merged into, or the same record.
Result<void> check_demographics(Decision& decision, const Patient& named, const Patient& survivor,
                                const PatientDemographics& stated, const SenderPolicy& sender);

// Error 204 if an ADT message states another family name and another birth date, because it is probably about another
// person (D12). If the sender is configured so, it is a finding instead.
Result<void> check_identity(Decision& decision, const Patient& stored, const PatientDemographics& stated,
                            const SenderPolicy& sender);

// True if the identifier belongs to the patient or to a patient who was merged into this one.
bool is_of_patient(Snapshot& snapshot, const Identifier& identifier, RowId patient_id);

// A merge or a change of identifier that is refused because of MRG-1, the identifier that would end.
Error merge_refused(std::string code, const Identifier& retired, std::string rule, std::string remedy);

}  // namespace stepwise::model
