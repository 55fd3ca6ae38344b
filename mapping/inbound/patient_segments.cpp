// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/patient_segments.hpp"

#include "base/text.hpp"
#include "mapping/inbound/body_measures.hpp"
#include "mapping/inbound/clinical_facts.hpp"
#include "mapping/inbound/identifiers.hpp"
#include "mapping/inbound/sources.hpp"
#include "mapping/inbound/text_limits.hpp"
#include "mapping/inbound/times.hpp"
#include "mapping/values/codes.hpp"
#include "mapping/values/field_text.hpp"
#include "mapping/values/names.hpp"
#include "mapping/values/sent_fields.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace stepwise::mapping {
namespace {

using hl7::Field;
using model::Change;
using model::PatientDemographics;
using model::VisitDetails;

// An absent field keeps the stored value, null deletes it (reference 2.1). A field with only delimiters or a type code
// states nothing; if its parts are null, the stored value is deleted.
template <class T, class Read>
Change<T> change_of(const Field& field, Read read) {
  if (field.is_null()) return Change<T>::clear();
  T value = field.empty() ? T{} : read(field);
  if (!value.empty()) return Change<T>(std::move(value));
  return field.raw().find("\"\"") != std::string_view::npos ? Change<T>::clear() : Change<T>();
}

// If a field states no text, its components are not used either.
Change<model::Composite> composite_beside(const Change<std::string>& text, const hl7::Repetition& field) {
  if (!text.is_stated()) return {};
  return text.is_null() ? Change<model::Composite>::clear() : composite_of(field);
}

std::vector<int> nulls_among(std::initializer_list<std::pair<int, bool>> fields) {
  std::vector<int> nulls;
  for (const auto& [field, is_null] : fields) {
    if (is_null) nulls.push_back(field);
  }
  return nulls;
}

std::string name_text(const Field& field) {
  return model::to_text(person_name_of(field));
}

struct PatientText {
  Change<std::string> PatientDemographics::*member;
  InField field;
  std::string (*read)(const Field&);
  Repetitions (*write)(const PatientDemographics&);
};
constexpr std::array patient_texts{
    PatientText{
        &PatientDemographics::mother_birth_name, InField::mother_birth_name, name_text,
        [](const PatientDemographics& p) { return names(model::parse_person_name(p.mother_birth_name.value())); }},
    PatientText{&PatientDemographics::address, InField::address,
                [](const Field& field) { return address_text(address_of(field)); },
                [](const PatientDemographics& p) { return Repetitions{composite(p.address_components.value())}; }},
    PatientText{&PatientDemographics::phone, InField::phone, phone_text,
                [](const PatientDemographics& p) { return Repetitions{xtn(p.phone.value())}; }},
};

struct PatientCode {
  Change<model::Code> PatientDemographics::*member;
  InField field;
};
constexpr std::array patient_codes{
    PatientCode{&PatientDemographics::race, InField::race},
    PatientCode{&PatientDemographics::primary_language, InField::primary_language},
    PatientCode{&PatientDemographics::ethnic_group, InField::ethnic_group},
};

struct VisitText {
  Change<std::string> VisitDetails::*member;
  InField field;
};
constexpr std::array visit_texts{
    VisitText{&VisitDetails::patient_class, InField::patient_class},
    VisitText{&VisitDetails::service, InField::hospital_service},
    VisitText{&VisitDetails::vip, InField::vip},
    VisitText{&VisitDetails::admitted_at, InField::admitted_at},
    VisitText{&VisitDetails::discharged_at, InField::discharged_at},
};

struct VisitPerson {
  Change<model::Person> VisitDetails::*member;
  InField field;
};
constexpr std::array visit_persons{
    VisitPerson{&VisitDetails::attending, InField::attending},
    VisitPerson{&VisitDetails::referring, InField::referring},
    VisitPerson{&VisitDetails::admitting, InField::admitting},
};

// Keeps the field as received, if it states a value.
void keep_field(Reading& reading, model::SentFields& kept, const Found& found, InField field, bool is_stated,
                const Repetitions& built) {
  if (is_stated && !keep_sent(kept, sent_name(field), found.field, built)) note_not_kept(reading, found.place);
}

Change<std::string> change_of_value(const Found& found) {
  if (!found.text.empty()) return found.text;
  // A field with only delimiters states nothing; if its parts are null, the stored value is deleted.
  const bool clears = found.field.is_null() || found.field.raw().find("\"\"") != std::string_view::npos;
  return clears ? Change<std::string>::clear() : Change<std::string>();
}

// The copy is converted as mapping/worklist does it, to see whether the worklist will have letters.
void note_name_without_letters(Reading& reading, const Scope& scope, model::PersonName name) {
  romanize(name, std::nullopt);
  move_ideographs(name);
  if (name.empty() || !name.alphabetic.empty()) return;
  reading.add_finding("name-without-letters", look_up(reading, InField::patient_name, scope).place,
                      "devices get the name in ideographs only");
}

void read_birth(Reading& reading, const Scope& scope, PatientDemographics& stated) {
  const Found found = look_up(reading, InField::birth_date, scope);
  if (found.is_null()) {
    stated.birth_date = stated.birth_time = Change<std::string>::clear();
    return;
  }
  if (!found.has_value()) return;
  const auto birth = birth_date_of(reading.zone, found.text);
  if (!birth) {
    reading.add_finding("birth-date-unreadable", found.place, "not a date; not used");
    return;
  }
  if (birth->date.size() < 8)
    reading.add_finding("birth-date-partial", found.place, "kept as it is; the worklist has no birth date");
  stated.birth_date = birth->date;
  if (!birth->time.empty()) stated.birth_time = birth->time;
}

void read_sex(Reading& reading, const Scope& scope, PatientDemographics& stated) {
  const Found found = look_up(reading, InField::sex, scope);
  if (found.is_null()) stated.sex = Change<std::string>::clear();
  if (!found.has_value()) return;
  const auto sex = meaning_of(reading.fields().sexes, found.text);
  if (!sex) reading.add_finding("sex-unknown", found.place, "not a value of table 0001; it means unknown");
  stated.sex = sex.value_or("");
  reading.take(InField::sex, stated.sex.value());
}

void read_allergies(Reading& reading, const std::vector<hl7::Segment>& segments, PatientDemographics& stated) {
  std::vector<std::string> allergies;
  bool is_stated = false;  // an AL1 without an allergy states nothing (reference 2.1)
  for (const hl7::Segment& al1 : segments) {
    std::string text = code_text(al1.field(3));
    is_stated |= !text.empty() || al1.field(3).is_null();
    if (!text.empty()) allergies.push_back(std::move(text));
  }
  if (!is_stated) return;
  stated.allergies = std::move(allergies);
  if (!keep_allergies(stated.sent_fields, segments)) note_not_kept(reading, "AL1");
}

// PV1-15 can repeat: A2~B6.
std::vector<std::string> repeated_texts(const Field& field) {
  std::vector<std::string> texts;
  for (const hl7::Repetition& repetition : field.all_repetitions()) {
    std::string text{text::trim(repetition.text(1))};
    if (!text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

Result<model::Identifier> number_of(const Found& found) {
  model::Identifier number = identifier_of(found.field.repetition(1));
  if (auto fits = check_number(number, found.place); !fits) return fits.error();
  return number;
}

// DG1 and OBX before all orders are about the visit.
void read_visit_facts(Reading& reading, const PatientSegments& patient, VisitDetails& stated) {
  if (!stated.present) {
    constexpr std::string_view why = "it is about a visit, and the message has none (PV1)";
    for (const hl7::Segment& dg1 : patient.diagnoses) reading.leave_out(dg1, why);
    leave_out_pregnancy(reading, patient.observations, why);
    return;
  }
  std::vector<model::Code> diagnoses = diagnoses_of(reading, patient.diagnoses);
  const bool has_null = std::any_of(patient.diagnoses.begin(), patient.diagnoses.end(),
                                    [](const hl7::Segment& dg1) { return dg1.field(3).is_null(); });
  if (!diagnoses.empty() || has_null) stated.diagnoses = std::move(diagnoses);
  if (std::string status = pregnancy_of(reading, patient.observations); !status.empty())
    stated.pregnancy_status = std::move(status);
}

}  // namespace

Result<PatientDemographics> read_patient(Reading& reading, const PatientSegments& patient,
                                         const std::vector<hl7::Segment>& observations) {
  const Scope scope{.patient = &patient};
  PatientDemographics stated;
  auto identifiers = patient_identifiers(reading, look_up(reading, InField::patient_id, scope), patient.pid);
  if (!identifiers) return identifiers.error();
  stated.identifiers = std::move(*identifiers);
  const Found account_field = look_up(reading, InField::account_number, scope);
  const auto account = number_of(account_field);
  if (!account) return account.error();

  stated.account_number = change_of<model::Identifier>(account_field.field, [&](const Field&) { return *account; });
  const Found name_field = look_up(reading, InField::patient_name, scope);
  stated.name = change_of<model::PersonName>(name_field.field, [&](const Field& xpn) {
    model::PersonName name = person_name_of(xpn);
    reading.romanize(name);
    return name;
  });
  if (!stated.name.is_null()) note_name_without_letters(reading, scope, stated.name.value());
  keep_field(reading, stated.sent_fields, name_field, InField::patient_name, stated.name.is_stated(),
             names(stated.name.value()));
  for (const auto& [member, field, read, write] : patient_texts) {
    const Found found = look_up(reading, field, scope);
    stated.*member = change_of<std::string>(found.field, read);
    if (field == InField::address)
      stated.address_components = composite_beside(stated.address, address_of(found.field));
    keep_field(reading, stated.sent_fields, found, field, (stated.*member).is_stated(), write(stated));
  }
  for (const auto& [member, field] : patient_codes) {
    const Found found = look_up(reading, field, scope);
    stated.*member = change_of<model::Code>(found.field, [](const Field& ce) { return code_of(ce); });
    keep_field(reading, stated.sent_fields, found, field, (stated.*member).is_stated(), {ce((stated.*member).value())});
  }
  if (!stated.mother_birth_name.value().empty()) {
    model::PersonName mother = model::parse_person_name(stated.mother_birth_name.value());
    reading.romanize(mother);
    stated.mother_birth_name = Change<std::string>(model::to_text(mother));
  }
  read_birth(reading, scope, stated);
  read_sex(reading, scope, stated);
  read_allergies(reading, patient.allergies, stated);
  if (std::string comments = note_text(patient.notes); !comments.empty()) stated.comments = std::move(comments);
  note_cut_texts(reading, scope, stated);

  std::vector<hl7::Segment> observed = patient.observations;
  observed.insert(observed.end(), observations.begin(), observations.end());
  BodyMeasures measures = body_measures_of(reading, observed);
  if (!measures.weight_kg.empty()) stated.weight_kg = std::move(measures.weight_kg);
  if (!measures.size_m.empty()) stated.size_m = std::move(measures.size_m);
  return stated;
}

Result<VisitDetails> read_visit(Reading& reading, const PatientSegments& patient) {
  const Scope scope{.patient = &patient};
  const Located& pv1 = patient.pv1;
  VisitDetails stated;
  auto number = number_of(look_up(reading, InField::visit_number, scope));
  if (!number) return number.error();
  stated.number = std::move(*number);
  // Patient class N ("not applicable") means that the message is not about a visit (ITI-30).
  stated.present = pv1.exists() && !(stated.number.empty() && pv1.field(2).text(1) == "N");
  for (const auto& [member, field] : visit_texts) stated.*member = change_of_value(look_up(reading, field, scope));
  const Field location = look_up(reading, InField::patient_location, scope).field;
  stated.location = change_of<std::string>(location, location_text);
  stated.location_components = composite_beside(stated.location, location.repetition(1));
  for (const auto& [member, field] : visit_persons) {
    const Found found = look_up(reading, field, scope);
    stated.*member = change_of<model::Person>(found.field, [&](const Field& value) {
      model::Person person = person_of(value);
      reading.romanize(person.name);
      return person;
    });
    keep_field(reading, stated.sent_fields, found, field, (stated.*member).is_stated(), xcn((stated.*member).value()));
  }
  stated.ambulatory_status =
      change_of<std::vector<std::string>>(look_up(reading, InField::ambulatory_status, scope).field, repeated_texts);
  read_visit_facts(reading, patient, stated);
  note_cut_texts(reading, scope, stated);
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
