// SPDX-License-Identifier: Apache-2.0
#include "model/patients/demographics.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace stepwise::model {
namespace {

// Two names are equal if any of their groups are equal, because some senders put ideographs into the alphabetic group.
// `part` returns the part of a group to compare.
template <class Part>
bool is_same_name(const PersonName& a, const PersonName& b, Part part) {
  constexpr std::array groups{&PersonName::alphabetic, &PersonName::ideographic, &PersonName::phonetic};
  return std::any_of(groups.begin(), groups.end(), [&](auto of_a) {
    const std::string one = text::fold(part(a.*of_a));
    return !one.empty() &&
           std::any_of(groups.begin(), groups.end(), [&](auto of_b) { return one == text::fold(part(b.*of_b)); });
  });
}

const std::string& family_of(const NameComponents& group) {
  return group.family;
}
std::string whole_of(const NameComponents& group) {
  return to_text(PersonName{group, {}, {}});
}

bool has_family(const PersonName& name) {
  return !name.alphabetic.family.empty() || !name.ideographic.family.empty() || !name.phonetic.family.empty();
}

bool differs(const std::string& known, const Change<std::string>& stated) {
  return stated.is_stated() && !known.empty() && !stated.value().empty() && known != stated.value();
}

// A date may be partial: 1975 does not contradict 19750402.
bool birth_date_differs(const Patient& patient, const PatientDemographics& stated) {
  if (!differs(patient.birth_date, stated.birth_date)) return false;
  const std::size_t length = std::min(patient.birth_date.size(), stated.birth_date.value().size());
  return patient.birth_date.substr(0, length) != stated.birth_date.value().substr(0, length);
}

template <class T>
bool add_missing(std::vector<T>& known, const std::vector<T>& stated) {
  bool added = false;
  for (const T& one : stated) {
    if (std::find(known.begin(), known.end(), one) != known.end()) continue;
    known.push_back(one);
    added = true;
  }
  return added;
}

// Adds the received AL1 to the known ones.
void add_sent_allergies(SentFields& known, const SentFields& stated) {
  const auto is_allergies = [](const SentField& one) { return one.field == "allergies"; };
  const auto added = std::find_if(stated.begin(), stated.end(), is_allergies);
  if (added == stated.end() || added->repetitions.empty()) return;
  auto own = std::find_if(known.begin(), known.end(), is_allergies);
  if (own == known.end()) own = known.insert(known.end(), SentField{"allergies", {}});
  for (const Composite& one : added->repetitions) {
    if (std::find(own->repetitions.begin(), own->repetitions.end(), one) == own->repetitions.end())
      own->repetitions.push_back(one);
  }
}

bool bears(const PatientRecord& record, const Identifier& identifier) {
  const auto& borne = record.patient.identifiers;
  return std::any_of(borne.begin(), borne.end(), [&](const Identifier& own) { return is_same(own, identifier); });
}

Identifier* borne_by(PatientRecord& record, const Identifier& identifier) {
  auto& borne = record.patient.identifiers;
  const auto own =
      std::find_if(borne.begin(), borne.end(), [&](const Identifier& one) { return is_same(one, identifier); });
  return own == borne.end() ? nullptr : &*own;
}

bool take_further(Identifier& known, const Identifier& stated) {
  if (stated.further.empty() || stated.further == known.further) return false;
  known.further = stated.further;
  return true;
}

}  // namespace

Identifier with_authority(Identifier identifier, const std::string& default_authority) {
  identifier.value = std::string(text::trim(identifier.value));
  if (identifier.empty()) return {};
  if (identifier.authority.empty() && identifier.universal_id.empty()) identifier.authority = default_authority;
  return identifier;
}

bool apply_demographics(Patient& patient, const PatientDemographics& stated) {
  bool changed = stated.name.changes(patient.name);
  changed |= stated.birth_date.changes(patient.birth_date);
  changed |= stated.birth_time.changes(patient.birth_time);
  changed |= stated.sex.changes(patient.sex);
  changed |= stated.address.changes(patient.address);
  changed |= stated.address_components.changes(patient.address_components);
  changed |= stated.phone.changes(patient.phone);
  changed |= stated.mother_birth_name.changes(patient.mother_birth_name);
  changed |= stated.race.changes(patient.race);
  changed |= stated.ethnic_group.changes(patient.ethnic_group);
  changed |= stated.comments.changes(patient.comments);
  changed |= stated.weight_kg.changes(patient.weight_kg);
  changed |= stated.size_m.changes(patient.size_m);
  changed |= stated.primary_language.changes(patient.primary_language);
  changed |= stated.account_number.changes(patient.account_number);
  changed |= stated.allergies.changes(patient.allergies);
  changed |= take_sent_fields(patient.sent_fields, stated.sent_fields);
  return changed;
}

bool apply_visit(Visit& visit, const VisitDetails& stated) {
  bool changed = stated.patient_class.changes(visit.patient_class);
  changed |= stated.location.changes(visit.location);
  changed |= stated.location_components.changes(visit.location_components);
  changed |= stated.service.changes(visit.service);
  changed |= stated.vip.changes(visit.vip);
  changed |= stated.admitted_at.changes(visit.admitted_at);
  changed |= stated.discharged_at.changes(visit.discharged_at);
  changed |= stated.attending.changes(visit.attending);
  changed |= stated.referring.changes(visit.referring);
  changed |= stated.admitting.changes(visit.admitting);
  changed |= stated.ambulatory_status.changes(visit.ambulatory_status);
  changed |= take_sent_fields(visit.sent_fields, stated.sent_fields);
  changed |= stated.diagnoses.changes(visit.diagnoses);
  changed |= stated.pregnancy_status.changes(visit.pregnancy_status);
  return changed;
}

bool add_identifiers(Decision& decision, PatientRecord& record, const std::vector<Identifier>& identifiers) {
  bool added = false;
  for (const Identifier& identifier : identifiers) {
    if (identifier.empty()) continue;
    if (Identifier* own = borne_by(record, identifier)) {
      added |= take_further(*own, identifier);
      continue;
    }
    const auto& all = decision.snapshot.patients;
    const auto bearer =
        std::find_if(all.begin(), all.end(), [&](const auto& other) { return bears(other, identifier); });
    if (bearer != all.end()) {
      if (decision.snapshot.survivor_of(decision.snapshot.patient(bearer->patient.id)) != &record) {
        decision.add_finding_once("identifier-of-another-patient", "PID-3",
                                  identifier.value + " belongs to another patient and stays there");
      }
      continue;
    }
    record.patient.identifiers.push_back(identifier);
    added = true;
  }
  return added;
}

PatientRecord& create_patient(Decision& decision, const std::vector<Identifier>& identifiers,
                              const PatientDemographics& stated) {
  PatientRecord created;
  created.patient.id = decision.numbers.row();
  created.changed = true;
  apply_demographics(created.patient, stated);
  decision.snapshot.patients.push_back(std::move(created));
  PatientRecord& record = decision.snapshot.patients.back();
  add_identifiers(decision, record, identifiers);
  return record;
}

Visit* find_visit(PatientRecord& record, const Identifier& number) {
  const auto found = std::find_if(record.visits.begin(), record.visits.end(), [&](const Visit& visit) {
    return number.empty() ? visit.number.empty() : is_same(visit.number, number);
  });
  return found == record.visits.end() ? nullptr : &*found;
}

Visit& create_visit(Decision& decision, PatientRecord& record, const VisitDetails& stated, const Identifier& number) {
  Visit visit;
  visit.id = decision.numbers.row();
  visit.patient_id = record.patient.id;
  visit.number = number;
  apply_visit(visit, stated);
  record.visits.push_back(std::move(visit));
  record.changed = true;
  return record.visits.back();
}

std::string differing_demographics(const Patient& patient, const PatientDemographics& stated) {
  std::string places;
  const auto add = [&](const char* place) { places += (places.empty() ? "" : ", ") + std::string(place); };
  if (stated.name.is_stated() && !patient.name.empty() && !stated.name.value().empty() &&
      !is_same_name(patient.name, stated.name.value(), whole_of)) {
    add("PID-5");
  }
  if (birth_date_differs(patient, stated)) add("PID-7");
  if (differs(patient.sex, stated.sex)) add("PID-8");
  return places;
}

bool add_safety_facts(Patient& patient, const PatientDemographics& stated) {
  bool changed = add_missing(patient.allergies, stated.allergies.value());
  if (changed) add_sent_allergies(patient.sent_fields, stated.sent_fields);
  if (!stated.weight_kg.value().empty()) changed |= stated.weight_kg.changes(patient.weight_kg);
  if (!stated.size_m.value().empty()) changed |= stated.size_m.changes(patient.size_m);
  if (patient.comments.empty()) changed |= stated.comments.changes(patient.comments);
  return changed;
}

bool add_safety_facts(Visit& visit, const VisitDetails& stated) {
  bool changed = add_missing(visit.ambulatory_status, stated.ambulatory_status.value());
  changed |= add_missing(visit.diagnoses, stated.diagnoses.value());
  if (!stated.pregnancy_status.value().empty()) changed |= stated.pregnancy_status.changes(visit.pregnancy_status);
  return changed;
}

// PV1-45 is not used: only an ADT message says that a visit has ended.
bool complete_visit(Visit& visit, const VisitDetails& stated) {
  bool changed = false;
  const auto complete = [&](auto& known, const auto& change) {
    if (known.empty() && !change.value().empty()) changed |= change.changes(known);
  };
  complete(visit.patient_class, stated.patient_class);
  if (visit.location.empty()) complete(visit.location_components, stated.location_components);
  complete(visit.location, stated.location);
  complete(visit.attending, stated.attending);
  complete(visit.referring, stated.referring);
  complete(visit.service, stated.service);
  complete(visit.vip, stated.vip);
  complete(visit.admitting, stated.admitting);
  complete(visit.admitted_at, stated.admitted_at);
  if (changed) add_sent_fields(visit.sent_fields, stated.sent_fields);
  return changed;
}

std::string differing_visit(const Visit& visit, const VisitDetails& stated) {
  std::string places;
  const auto compare = [&](const char* place, const auto& known, const auto& change) {
    if (change.is_stated() && !change.value().empty() && known != change.value())
      places += (places.empty() ? "" : ", ") + std::string(place);
  };
  compare("PV1-2", visit.patient_class, stated.patient_class);
  compare("PV1-3", visit.location, stated.location);
  compare("PV1-7", visit.attending, stated.attending);
  compare("PV1-8", visit.referring, stated.referring);
  compare("PV1-10", visit.service, stated.service);
  compare("PV1-16", visit.vip, stated.vip);
  compare("PV1-17", visit.admitting, stated.admitting);
  compare("PV1-44", visit.admitted_at, stated.admitted_at);
  compare("PV1-45", visit.discharged_at, stated.discharged_at);
  return places;
}

bool is_mix_up(const Patient& patient, const PatientDemographics& stated) {
  const PersonName& said = stated.name.value();
  const bool is_other_family =
      has_family(patient.name) && has_family(said) && !is_same_name(patient.name, said, family_of);
  return !patient.is_temporary && is_other_family && birth_date_differs(patient, stated);
}

bool has_same_name_and_birth_date(const Patient& patient, const PatientDemographics& stated) {
  const bool has_birth_dates = !patient.birth_date.empty() && !stated.birth_date.value().empty();
  return has_birth_dates && !birth_date_differs(patient, stated) &&
         is_same_name(patient.name, stated.name.value(), family_of);
}

}  // namespace stepwise::model
