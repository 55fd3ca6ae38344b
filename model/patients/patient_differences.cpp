// SPDX-License-Identifier: Apache-2.0
#include "model/patients/patient_differences.hpp"

#include "base/text.hpp"
#include "model/patients/patient_match.hpp"

#include <algorithm>

namespace stepwise::model {
namespace {

// The first group with a value: a name that has only ideographs has no alphabetic group.
const NameComponents& shown_name(const PersonName& name) {
  return name.alphabetic.family.empty() && name.alphabetic.given.empty() ? name.ideographic : name.alphabetic;
}

bool contradicts(const std::string& one, const std::string& other) {
  return !one.empty() && !other.empty() && text::fold(one) != text::fold(other);
}

bool names_differ(const PersonName& one, const PersonName& other) {
  const NameComponents &a = shown_name(one), &b = shown_name(other);
  return contradicts(a.family, b.family) || contradicts(a.given, b.given);
}

bool dates_differ(const std::string& one, const std::string& other) {
  const std::size_t length = std::min(one.size(), other.size());
  return one.compare(0, length, other, 0, length) != 0;
}

// U means unknown.
bool sexes_differ(const std::string& one, const std::string& other) {
  return !one.empty() && !other.empty() && one != other && one != "U" && other != "U";
}

std::string primary_identifier(const Patient& patient) {
  return patient.identifiers.empty() ? std::string() : patient.identifiers.front().value;
}

}  // namespace

std::vector<Difference> differences(const Patient& patient, const Patient& other) {
  std::vector<Difference> found;
  if (names_differ(patient.name, other.name)) found.push_back({"name", to_text(patient.name), to_text(other.name)});
  if (dates_differ(patient.birth_date, other.birth_date))
    found.push_back({"birth_date", patient.birth_date, other.birth_date});
  if (sexes_differ(patient.sex, other.sex)) found.push_back({"sex", patient.sex, other.sex});
  return found;
}

std::vector<Difference> merge_differences(const Patient& survivor, const Patient& retired) {
  std::vector<Difference> found = differences(survivor, retired);
  if (retired.is_temporary) {
    std::erase_if(found, [](const Difference& one) {
      return one.field == "name" || (one.field == "sex" && one.other_value == "O");
    });
  } else if (survivor.is_temporary) {
    found.push_back({"is_temporary", "true", "false"});
  }
  return found;
}

std::vector<Difference> differences(Snapshot& snapshot, const PerformedProcedureStep& performed, RowId patient_id) {
  const PatientRecord* ordered_for = snapshot.survivor_of(snapshot.patient(patient_id));
  if (!ordered_for) return {};
  const PatientRecord* named = performed.patient_identifier.empty()
                                   ? nullptr
                                   : snapshot.survivor_of(snapshot.patient_by(performed.patient_identifier));
  if (!named && performed.patient_id) named = snapshot.survivor_of(snapshot.patient(*performed.patient_id));
  const bool is_other =
      named && named != ordered_for && !is_of_patient(snapshot, performed.patient_identifier, patient_id);

  std::vector<Difference> found;
  if (is_other && !named->patient.is_temporary) {
    found = differences(named->patient, ordered_for->patient);
    found.insert(found.begin(),
                 {"patient_id", primary_identifier(named->patient), primary_identifier(ordered_for->patient)});
    return found;
  }
  Patient stated;
  stated.name = performed.patient_name;
  stated.birth_date = performed.patient_birth_date;
  stated.sex = performed.patient_sex;
  if (!ordered_for->patient.is_temporary) found = differences(stated, ordered_for->patient);
  return found;
}

Result<void> check_differences(const std::vector<Difference>& differences, bool is_confirmed) {
  if (differences.empty() || is_confirmed) return {};
  return Error{.kind = ErrorKind::state_forbids,
               .code = patients_differ,
               .place = "patient",
               .rule = "the two patients must be the same person, but they differ",
               .remedy = "compare them; if they are the same person, send it again with \"confirm\": true"};
}

}  // namespace stepwise::model
