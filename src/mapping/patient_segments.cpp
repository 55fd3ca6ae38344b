// SPDX-License-Identifier: Apache-2.0
#include "mapping/patient_segments.hpp"

#include "base/text.hpp"
#include "mapping/body_measures.hpp"
#include "mapping/codes.hpp"
#include "mapping/field_text.hpp"
#include "mapping/identifiers.hpp"
#include "mapping/names.hpp"
#include "mapping/times.hpp"

#include <array>
#include <initializer_list>

namespace stepwise::mapping {
namespace {

using hl7::Field;
using model::Change;
using model::PatientDemographics;
using model::VisitDetails;

// Absent keeps, null clears (2.1). A field of nothing but delimiters, or a type code, says nothing; nulls in all its
// parts clear it.
template <class T, class Read>
Change<T> change_of(const Field& field, Read read) {
  if (field.is_null()) return Change<T>::clear();
  T value = field.empty() ? T{} : read(field);
  if (!value.empty()) return Change<T>(std::move(value));
  return field.raw().find("\"\"") != std::string_view::npos ? Change<T>::clear() : Change<T>();
}

// What says nothing as text says nothing at all.
Change<model::Composite> composite_beside(const Change<std::string>& text, const Field& field) {
  if (!text.is_stated()) return {};
  return text.is_null() ? Change<model::Composite>::clear() : composite_of(field.repetition(1));
}

std::vector<int> nulls_among(std::initializer_list<std::pair<int, bool>> fields) {
  std::vector<int> nulls;
  for (const auto& [field, is_null] : fields) {
    if (is_null) nulls.push_back(field);
  }
  return nulls;
}

std::string first_text(const Field& field) {
  return std::string(text::trim(field.text(1)));
}
std::string name_text(const Field& field) {
  return model::to_text(person_name_of(field));
}

struct PatientText {
  Change<std::string> PatientDemographics::*member;
  int field;
  std::string (*read)(const Field&);
};
constexpr std::array patient_texts{
    PatientText{&PatientDemographics::mother_birth_name, 6, name_text},
    PatientText{&PatientDemographics::address, 11, address_text},
    PatientText{&PatientDemographics::phone, 13, phone_text},
};

struct PatientCode {
  Change<model::Code> PatientDemographics::*member;
  int field;
};
constexpr std::array patient_codes{
    PatientCode{&PatientDemographics::race, 10},
    PatientCode{&PatientDemographics::primary_language, 15},
    PatientCode{&PatientDemographics::ethnic_group, 22},
};

struct VisitText {
  Change<std::string> VisitDetails::*member;
  int field;
  std::string (*read)(const Field&);
};
constexpr std::array visit_texts{
    VisitText{&VisitDetails::patient_class, 2, first_text}, VisitText{&VisitDetails::location, 3, location_text},
    VisitText{&VisitDetails::service, 10, first_text},      VisitText{&VisitDetails::vip, 16, first_text},
    VisitText{&VisitDetails::admitted_at, 44, first_text},  VisitText{&VisitDetails::discharged_at, 45, first_text},
};

struct VisitPerson {
  Change<model::Person> VisitDetails::*member;
  int field;
};
constexpr std::array visit_persons{
    VisitPerson{&VisitDetails::attending, 7},
    VisitPerson{&VisitDetails::referring, 8},
    VisitPerson{&VisitDetails::admitting, 17},
};

void read_birth(Reading& reading, const Located& pid, PatientDemographics& stated) {
  const Field field = pid.field(7);
  if (field.is_null()) {
    stated.birth_date = stated.birth_time = Change<std::string>::clear();
    return;
  }
  const std::string text = field.text(1);
  if (text.empty()) return;
  const auto birth = birth_date_of(reading.zone, text);
  if (!birth) {
    reading.find("birth-date-unreadable", pid.place(7), "no date; not taken");
    return;
  }
  if (birth->date.size() < 8)
    reading.find("birth-date-partial", pid.place(7), "kept as it is; the worklist has no birth date");
  stated.birth_date = birth->date;
  if (!birth->time.empty()) stated.birth_time = birth->time;
}

void read_sex(Reading& reading, const Located& pid, PatientDemographics& stated) {
  const Field field = pid.field(8);
  if (field.is_null()) stated.sex = Change<std::string>::clear();
  if (!field.has_value()) return;
  const Sex sex = sex_of(field.text(1));
  if (!sex.known) reading.find("sex-unknown", pid.place(8), "no value of table 0001; taken as unknown");
  stated.sex = sex.dicom;
}

void read_allergies(const std::vector<hl7::Segment>& segments, PatientDemographics& stated) {
  if (segments.empty()) return;
  std::vector<std::string> allergies;
  for (const hl7::Segment& al1 : segments) {
    std::string text = code_text(al1.field(3));
    if (!text.empty()) allergies.push_back(std::move(text));
  }
  stated.allergies = std::move(allergies);
}

// PV1-15 repeats: A2~B6.
std::vector<std::string> repeated_texts(const Field& field) {
  std::vector<std::string> texts;
  for (int i = 1; i <= field.repetitions(); ++i) {
    std::string text{text::trim(field.repetition(i).text(1))};
    if (!text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

Result<model::Identifier> number_of(const Located& segment, int field) {
  model::Identifier number = identifier_of(segment.field(field).repetition(1));
  if (auto fits = check_identifier(number.value, long_identifier_characters, segment.place(field)); !fits)
    return fits.error();
  return number;
}

}  // namespace

Result<PatientDemographics> read_patient(Reading& reading, const PatientSegments& patient,
                                         const std::vector<hl7::Segment>& observations) {
  const Located& pid = patient.pid;
  PatientDemographics stated;
  auto identifiers = patient_identifiers(reading, pid);
  if (!identifiers) return identifiers.error();
  stated.identifiers = std::move(*identifiers);
  const auto account = number_of(pid, 18);
  if (!account) return account.error();

  stated.account_number = change_of<model::Identifier>(pid.field(18), [&](const Field&) { return *account; });
  stated.name = change_of<model::PersonName>(pid.field(5), [&](const Field& xpn) {
    model::PersonName name = person_name_of(xpn);
    if (reading.settings.romanize) romanize(name, *reading.settings.romanize);
    return name;
  });
  for (const auto& [member, field, read] : patient_texts)
    stated.*member = change_of<std::string>(pid.field(field), read);
  stated.address_components = composite_beside(stated.address, pid.field(11));
  for (const auto& [member, field] : patient_codes)
    stated.*member = change_of<model::Code>(pid.field(field), [](const Field& ce) { return code_of(ce); });
  read_birth(reading, pid, stated);
  read_sex(reading, pid, stated);
  read_allergies(patient.allergies, stated);
  if (std::string comments = note_text(patient.notes); !comments.empty()) stated.comments = std::move(comments);

  std::vector<hl7::Segment> observed = patient.observations;
  observed.insert(observed.end(), observations.begin(), observations.end());
  BodyMeasures measures = body_measures_of(reading, observed);
  if (!measures.weight_kg.empty()) stated.weight_kg = std::move(measures.weight_kg);
  if (!measures.size_m.empty()) stated.size_m = std::move(measures.size_m);
  return stated;
}

Result<VisitDetails> read_visit(Reading&, const PatientSegments& patient) {
  const Located& pv1 = patient.pv1;
  VisitDetails stated;
  auto number = number_of(pv1, 19);
  if (!number) return number.error();
  stated.number = std::move(*number);
  // Class N is "not applicable": the message is not about a visit (ITI-30).
  stated.present = pv1.exists() && !(stated.number.empty() && pv1.field(2).text(1) == "N");
  for (const auto& [member, field, read] : visit_texts) stated.*member = change_of<std::string>(pv1.field(field), read);
  stated.location_components = composite_beside(stated.location, pv1.field(3));
  for (const auto& [member, field] : visit_persons)
    stated.*member = change_of<model::Person>(pv1.field(field), person_of);
  stated.ambulatory_status = change_of<std::vector<std::string>>(pv1.field(15), repeated_texts);
  return stated;
}

std::vector<int> pid_nulls(const PatientDemographics& stated) {
  return nulls_among({{5, stated.name.is_null()},
                      {6, stated.mother_birth_name.is_null()},
                      {7, stated.birth_date.is_null()},
                      {8, stated.sex.is_null()},
                      {10, stated.race.is_null()},
                      {11, stated.address.is_null()},
                      {13, stated.phone.is_null()},
                      {15, stated.primary_language.is_null()},
                      {18, stated.account_number.is_null()},
                      {22, stated.ethnic_group.is_null()}});
}

std::vector<int> pv1_nulls(const VisitDetails& stated) {
  return nulls_among({{2, stated.patient_class.is_null()},
                      {3, stated.location.is_null()},
                      {7, stated.attending.is_null()},
                      {8, stated.referring.is_null()},
                      {10, stated.service.is_null()},
                      {15, stated.ambulatory_status.is_null()},
                      {16, stated.vip.is_null()},
                      {17, stated.admitting.is_null()},
                      {44, stated.admitted_at.is_null()},
                      {45, stated.discharged_at.is_null()}});
}

}  // namespace stepwise::mapping
