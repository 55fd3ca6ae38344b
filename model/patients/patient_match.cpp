// SPDX-License-Identifier: Apache-2.0
#include "model/patients/patient_match.hpp"

#include "model/patients/demographics.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace stepwise::model {
namespace {

constexpr std::array rules{
    IdentityRule{
        "Identifiers of a message",
        "All repetitions of PID-3, then those of PID-2 and PID-4 that have an assigning authority (or the sources in the sender's mapping file). The primary identifier is the "
        "first one of `local_authorities`, else of type MR, PI or PT, else the first; expired identifiers (CX.8) come last. PID-18 is an account number and identifies no patient"},
    IdentityRule{
        "Two identifiers are equal",
        "The values are equal (case-sensitive, without surrounding blanks), and the authorities are equal by namespace, or by universal id and type. An identifier without "
        "authority gets the sender's `assigning_authority`"},
    IdentityRule{
        "Stored identifiers",
        "All identifiers that a patient ever had, including those of patients that were merged into this patient"},
    IdentityRule{"The patient of a message", "The patient who has the first identifier that is known"},
    IdentityRule{"A further identifier belongs to another patient",
                 "It stays with that patient; finding `identifier-of-another-patient`"},
    IdentityRule{
        "The primary identifier is unknown, a further one is known",
        "The patient of the further identifier, finding `patient-by-further-identifier`. If family name and birth date both differ it is a new patient, finding `patient-doubtful`"},
    IdentityRule{
        "The value is known with an authority that cannot be compared",
        "One has no authority, or one has a namespace only and the other a universal id only. It is the same patient if only one patient has the value and family name and birth date are "
        "equal, finding `patient-by-value`; if the message has no authority it is enough that they do not both differ. Otherwise it is a new patient, finding `patient-doubtful`"},
    IdentityRule{
        "Merged patients",
        "Orders and actions on orders go to the surviving patient, finding `patient-merged`; ADT other than A40: AE 204"},
    IdentityRule{
        "Comparison of names",
        "Without case and accents, for each of the three groups (alphabetic, ideographic, phonetic) that both names have; names are equal if one group is equal"},
    IdentityRule{"Comparison of birth dates", "With the precision that both have: 1975 is equal to 19750402"},
    IdentityRule{
        "Family name and birth date both differ",
        "Orders, actions on orders, and events that cancel a visit or report an arrival: AE 204 PID-5, by setting (`demographics_mismatch`) finding `demographics-differ`. Other ADT "
        "messages except A24, A37, A40 and A47: AE 204 PID-5, by setting (`identity_change`) finding `identity-changed`. Temporary patients are not compared"},
    IdentityRule{"Other differences in name, birth date or sex",
                 "Orders and actions on orders: finding `demographics-differ`; the stored patient is not changed"},
    IdentityRule{
        "An act on an order, appointment or step (ORC-1 CA, DC, XO, HD, RL, RP, PA, CH, NA; all SIU)",
        "It must contain the patient of the order. PID-3 unknown or of another patient: AE 204, by setting (`patient_mismatch`) finding `order-of-another-patient`"},
    IdentityRule{
        "An act without PID",
        "PID is optional in ORM, OMG, OMI, ORR, ORG and SIU, so the order number alone identifies the order. PID without PID-3: finding `patient-not-named`; name and birth date are "
        "compared. If an SIU has several PID, one of them must be the patient of the order"},
    IdentityRule{"No identifier is known",
                 "A new order or an ADT message creates the patient; an act on an order is AE 204"},
};

bool has_authority(const Identifier& identifier) {
  return !identifier.authority.empty() || !identifier.universal_id.empty();
}

// True if both have a namespace id, or both have a universal id, so that is_same() can compare them.
bool is_comparable(const Identifier& a, const Identifier& b) {
  return (!a.authority.empty() && !b.authority.empty()) || (!a.universal_id.empty() && !b.universal_id.empty()) ||
         (!has_authority(a) && !has_authority(b));
}

bool bears_value_only(const PatientRecord& record, const Identifier& identifier) {
  const auto& borne = record.patient.identifiers;
  return std::any_of(borne.begin(), borne.end(), [&](const Identifier& own) {
    return own.value == identifier.value && !is_comparable(own, identifier);
  });
}

// The only patient who has the value with an authority that cannot be compared, if the other data do not contradict.
PatientRecord* find_by_value(Decision& decision, const Identifier& identifier, const PatientDemographics& stated) {
  Snapshot& snapshot = decision.snapshot;
  PatientRecord* only = nullptr;
  int bearers = 0;
  for (PatientRecord& record : snapshot.patients) {
    if (!bears_value_only(record, identifier)) continue;
    ++bearers;
    only = &record;
  }
  if (bearers == 0) return nullptr;
  const bool agrees = bearers == 1 && (has_same_name_and_birth_date(only->patient, stated) ||
                                       (!has_authority(identifier) && !is_mix_up(only->patient, stated)));
  if (agrees) {
    decision.add_finding_once(
        "patient-by-value", "PID-3",
        identifier.value + " is known with another or no authority; assumed to be the same patient");
    return only;
  }
  decision.add_finding_once(
      "patient-doubtful", "PID-3",
      identifier.value +
          " is known under an authority that cannot be compared, and the demographics do not say that it is the same patient");
  return nullptr;
}

PatientRecord* bearer_of(Decision& decision, const Identifier& identifier, const PatientDemographics& stated) {
  if (PatientRecord* exact = decision.snapshot.patient_bearing(identifier)) return exact;
  return find_by_value(decision, identifier, stated);
}

// The sender may still know a merged patient with the former data, so both records are compared. A record that only
// keeps a retired identifier has no name.
bool is_mixed_up(const Patient& named, const Patient& survivor, const PatientDemographics& stated) {
  return is_mix_up(survivor, stated) && (named.name.empty() || is_mix_up(named, stated));
}

struct Compared {
  PatientMatch match = PatientMatch::not_named;
  const Patient* named = nullptr;        // the patient who has the identifier
  const Patient* ordered_for = nullptr;  // the same patient, or the one that it was merged into
};

Compared compare(Decision& decision, const PatientDemographics& stated, const Order& order,
                 const SenderPolicy& sender) {
  Snapshot& snapshot = decision.snapshot;
  const PatientRecord* ordered_for = snapshot.survivor_of(snapshot.patient(order.patient_id));
  Compared compared{.ordered_for = ordered_for ? &ordered_for->patient : nullptr};
  const std::vector<Identifier> identifiers = stated_identifiers(stated, sender);
  if (identifiers.empty()) return compared;
  PatientRecord* named = find_patient(decision, identifiers, stated);
  compared.match = !named ? PatientMatch::unknown : PatientMatch::another;
  if (!named || !ordered_for || snapshot.survivor_of(named) != ordered_for) return compared;
  compared.named = &named->patient;
  if (named != ordered_for)
    decision.add_finding_once("patient-merged", "PID-3", "the patient was merged; the order is the survivor's");
  compared.match =
      is_mixed_up(named->patient, ordered_for->patient, stated) ? PatientMatch::mix_up : PatientMatch::same;
  return compared;
}

Error not_the_patient(std::string code, std::string value, std::string rule) {
  return Error{.kind = ErrorKind::unknown_key,
               .code = std::move(code),
               .place = "PID-3",
               .value = std::move(value),
               .rule = std::move(rule),
               .remedy = "send the order's own patient, or correct the order number"};
}

}  // namespace

std::span<const IdentityRule> identity_rules() {
  return rules;
}

std::vector<Identifier> stated_identifiers(const PatientDemographics& stated, const SenderPolicy& sender) {
  std::vector<Identifier> identifiers;
  for (const Identifier& identifier : stated.identifiers) {
    Identifier full = with_authority(identifier, sender.default_authority);
    if (!full.empty()) identifiers.push_back(std::move(full));
  }
  return identifiers;
}

PatientRecord* find_patient(Decision& decision, const std::vector<Identifier>& identifiers,
                            const PatientDemographics& stated) {
  Snapshot& snapshot = decision.snapshot;
  PatientRecord* found = nullptr;
  for (const Identifier& identifier : identifiers) {
    PatientRecord* bearer = bearer_of(decision, identifier, stated);
    if (!bearer) continue;
    if (found) {
      if (snapshot.survivor_of(bearer) != snapshot.survivor_of(found))
        decision.add_finding_once("identifier-of-another-patient", "PID-3",
                                  identifier.value + " belongs to another patient and stays there");
      continue;
    }
    const bool is_primary = &identifier == &identifiers.front();
    if (!is_primary && is_mix_up(bearer->patient, stated)) {
      decision.add_finding_once(
          "patient-doubtful", "PID-3",
          identifier.value + " is known, but belongs to a patient with another family name and birth date");
      continue;
    }
    if (!is_primary)
      decision.add_finding_once(
          "patient-by-further-identifier", "PID-3",
          "the primary identifier is not known; " + identifier.value + " is, and names the patient");
    found = bearer;
  }
  return found;
}

Result<void> check_demographics(Decision& decision, const Patient& named, const Patient& survivor,
                                const PatientDemographics& stated, const SenderPolicy& sender) {
  const std::string places = differing_demographics(survivor, stated);
  if (places.empty()) return {};
  if (is_mixed_up(named, survivor, stated) && !sender.accept_demographics_mismatch) {
    return Error{.kind = ErrorKind::unknown_key,
                 .code = "patient-mix-up",
                 .place = "PID-5",
                 .rule = "family name or birth date must be that of the patient with this identifier",
                 .remedy = "check PID-3; if it is the same person, update him by ADT^A08 first"};
  }
  decision.add_finding_once("demographics-differ", places,
                            "not as stored; an order is no patient update, the stored patient is unchanged");
  return {};
}

PatientMatch match_patient(Decision& decision, const PatientDemographics& stated, const Order& order,
                           const SenderPolicy& sender) {
  return compare(decision, stated, order, sender).match;
}

Result<void> check_patient_of_order(Decision& decision, const PatientDemographics& stated, const Order& order,
                                    const SenderPolicy& sender) {
  const Compared compared = compare(decision, stated, order, sender);
  const std::string value = stated.identifiers.empty() ? std::string() : stated.identifiers.front().value;
  switch (compared.match) {
    case PatientMatch::unknown:
      if (!sender.accept_patient_mismatch)
        return not_the_patient("no-such-patient", value, "must be a known patient, that of the order");
      break;
    case PatientMatch::another:
      if (!sender.accept_patient_mismatch)
        return not_the_patient("order-of-another-patient", value, "must be the patient of the order");
      break;
    case PatientMatch::not_named:
      if (stated.name.is_stated() || stated.birth_date.is_stated())
        decision.add_finding_once("patient-not-named", "PID-3",
                                  "PID has no identifier; the order's number alone says whose it is");
      return compared.ordered_for
                 ? check_demographics(decision, *compared.ordered_for, *compared.ordered_for, stated, sender)
                 : Result<void>();
    case PatientMatch::mix_up:
    case PatientMatch::same:
      return check_demographics(decision, *compared.named, *compared.ordered_for, stated, sender);
  }
  decision.add_finding_once("order-of-another-patient", "PID-3",
                            "is not the patient of the order; accepted by the sender's setting");
  return {};
}

Result<void> check_identity(Decision& decision, const Patient& stored, const PatientDemographics& stated,
                            const SenderPolicy& sender) {
  if (!is_mix_up(stored, stated)) return {};
  if (!sender.accept_identity_change) {
    return Error{.kind = ErrorKind::unknown_key,
                 .code = "identity-changed",
                 .place = "PID-5",
                 .rule = "family name and birth date must be those of the patient with this identifier",
                 .remedy =
                     "check PID-3; if it is the same person, correct name and birth date in two messages, or set "
                     "`identity_change` of the sender"};
  }
  decision.add_finding(
      "identity-changed", "PID-5, PID-7",
      "family name and birth date both differ from those stored; make sure that the identifier is his");
  return {};
}

bool is_of_patient(Snapshot& snapshot, const Identifier& identifier, RowId patient_id) {
  if (identifier.empty()) return false;
  const bool any_authority = identifier.authority.empty() && identifier.universal_id.empty();
  const PatientRecord* patient = snapshot.survivor_of(snapshot.patient(patient_id));
  for (PatientRecord& record : snapshot.patients) {
    const auto& borne = record.patient.identifiers;
    const bool bears = std::any_of(borne.begin(), borne.end(), [&](const Identifier& own) {
      return any_authority ? own.value == identifier.value : is_same(own, identifier);
    });
    if (bears && patient && snapshot.survivor_of(&record) == patient) return true;
  }
  return false;
}

Error merge_refused(std::string code, const Identifier& retired, std::string rule, std::string remedy) {
  return Error{.kind = ErrorKind::duplicate_key,
               .code = std::move(code),
               .place = "MRG-1",
               .value = retired.value,
               .rule = std::move(rule),
               .remedy = std::move(remedy)};
}

}  // namespace stepwise::model
