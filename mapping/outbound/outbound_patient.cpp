// SPDX-License-Identifier: Apache-2.0
#include "mapping/outbound/outbound_patient.hpp"

#include "base/text.hpp"
#include "mapping/outbound/outbound_fields.hpp"
#include "mapping/values/codes.hpp"
#include "mapping/values/field_text.hpp"
#include "mapping/values/hl7_values.hpp"
#include "mapping/values/names.hpp"
#include "mapping/values/sent_fields.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using model::Patient;
using model::Visit;

Repetitions identifiers(const Patient& patient) {
  Repetitions all;
  for (const model::Identifier& identifier : patient.identifiers) all.push_back(cx(identifier));
  return all;
}

Repetitions patient_name(const Patient& p) {
  if (p.name.empty()) return text("UNKNOWN");
  return as_sent(p.sent_fields, InField::patient_name, p.name, person_name_of, names(p.name));
}

Repetitions mother_name(const Patient& p) {
  const model::PersonName name = model::parse_person_name(p.mother_birth_name);
  return as_sent(p.sent_fields, InField::mother_birth_name, name, person_name_of, names(name));
}

Repetitions patient_code(const Patient& p, InField field, const model::Code& code) {
  return as_sent(p.sent_fields, field, code, [](const hl7::Field& sent) { return code_of(sent); }, {ce(code)});
}

Repetitions home_address(const Patient& p) {
  return as_sent(p.sent_fields, InField::address, p.address_components,
                 [](const hl7::Field& sent) { return composite_of(address_of(sent)); },
                 {composite(p.address_components)});
}

Repetitions phone_numbers(const Patient& p) {
  return as_sent(p.sent_fields, InField::phone, p.phone, phone_text, {xtn(p.phone)});
}

Repetitions visit_person(const Visit& v, InField field, const model::Person& person) {
  return as_sent(v.sent_fields, field, person, person_of, xcn(person));
}

// HL7 table 0004. It has no code for unknown in 2.3.1; IHE allows N (not applicable) there too (reference 2.9).
constexpr std::string_view classes_of_2_3_1 = "EIOPRBN", classes_of_2_5_1 = "EIOPRBNCU";

// Words that senders use instead: codes of HL7 v3 (ActEncounterCode) and full words.
struct ClassWord {
  std::string_view word, code;
};
constexpr std::array class_words{
    ClassWord{"IMP", "I"},        ClassWord{"ACUTE", "I"},      ClassWord{"NONAC", "I"},
    ClassWord{"INPATIENT", "I"},  ClassWord{"AMB", "O"},        ClassWord{"SS", "O"},
    ClassWord{"OUTPATIENT", "O"}, ClassWord{"EMER", "E"},       ClassWord{"EMERGENCY", "E"},
    ClassWord{"PRENC", "P"},      ClassWord{"PREADMIT", "P"},   ClassWord{"OBSTETRICS", "B"},
    ClassWord{"RECURRING", "R"},  ClassWord{"AMBULATORY", "O"},
};

std::string class_of(const std::string& stated, std::string_view table, std::string_view unknown) {
  std::string word = text::upper(text::trim(stated));
  const auto known =
      std::find_if(class_words.begin(), class_words.end(), [&](const ClassWord& one) { return one.word == word; });
  if (known != class_words.end()) word = known->code;
  const bool is_in_table = word.size() == 1 && table.find(word) != std::string_view::npos;
  return is_in_table ? word : std::string(unknown);
}

Repetitions ambulatory_status(const Visit& visit) {
  Repetitions all;
  for (const std::string& status : visit.ambulatory_status) all.push_back({status});
  return all;
}

constexpr FieldRow<Patient> pid_fields[] = {
    {1, In::both, [](const Patient&) { return text("1"); }},
    {3, In::both, identifiers},
    {5, In::both, patient_name},
    {6, In::both, mother_name},
    {7, In::both, [](const Patient& p) { return text(p.birth_date + p.birth_time); }},
    {8, In::both, [](const Patient& p) { return text(p.sex.empty() ? "U" : p.sex); }},
    {10, In::both, [](const Patient& p) { return patient_code(p, InField::race, p.race); }},
    {11, In::both, home_address},
    {13, In::both, phone_numbers},
    {15, In::both, [](const Patient& p) { return patient_code(p, InField::primary_language, p.primary_language); }},
    {18, In::both, [](const Patient& p) { return one(cx(p.account_number)); }},
    {22, In::both, [](const Patient& p) { return patient_code(p, InField::ethnic_group, p.ethnic_group); }},
};

constexpr FieldRow<Visit> pv1_fields[] = {
    {1, In::both, [](const Visit&) { return text("1"); }},
    {2, In::v2_3_1, [](const Visit& v) { return text(class_of(v.patient_class, classes_of_2_3_1, "N")); }},
    {2, In::v2_5_1, [](const Visit& v) { return text(class_of(v.patient_class, classes_of_2_5_1, "U")); }},
    {3, In::both, [](const Visit& v) { return one(composite(v.location_components)); }},
    {7, In::both, [](const Visit& v) { return visit_person(v, InField::attending, v.attending); }},
    {8, In::both, [](const Visit& v) { return visit_person(v, InField::referring, v.referring); }},
    {10, In::both, [](const Visit& v) { return text(v.service); }},
    {15, In::both, ambulatory_status},
    {16, In::both, [](const Visit& v) { return text(v.vip); }},
    {17, In::both, [](const Visit& v) { return visit_person(v, InField::admitting, v.admitting); }},
    {19, In::both, [](const Visit& v) { return one(cx(v.number)); }},
    {44, In::both, [](const Visit& v) { return text(v.admitted_at); }},
    {45, In::both, [](const Visit& v) { return text(v.discharged_at); }},
    {51, In::both, [](const Visit& v) { return text(v.number.empty() ? "" : "V"); }},
};

void write_measure(hl7::Writer& writer, int& set_id, hl7::RepetitionValue what, const std::string& value,
                   const char* unit) {
  if (value.empty()) return;
  writer.segment("OBX")
      .field(1, std::to_string(++set_id))
      .field(2, "NM")
      .field(3, what)
      .field(4, "1")
      .field(5, value)
      .field(6, unit)
      .field(11, "F");
}

void write_mrg_field(hl7::SegmentWriter& mrg, int field, const model::SentFields& mrg_fields, Repetitions stored = {}) {
  const auto as_it_came = [](const hl7::Field&) { return true; };
  for (const hl7::RepetitionValue& one :
       as_sent(mrg_fields, "MRG-" + std::to_string(field), as_it_came, std::move(stored)))
    mrg.repeat(field, one);
}

}  // namespace

void write_pid(hl7::Writer& writer, const Patient& patient, bool is_2_5_1, std::span<const int> nulls) {
  write_fields<Patient>(writer.segment("PID"), pid_fields, patient, is_2_5_1, nulls);
}

void write_pv1(hl7::Writer& writer, const Visit* visit, bool is_2_5_1, std::span<const int> nulls,
               const model::Composite& prior_location) {
  hl7::SegmentWriter& segment = writer.segment("PV1");
  if (!prior_location.empty()) segment.field(6, composite(prior_location));
  if (visit)
    write_fields<Visit>(segment, pv1_fields, *visit, is_2_5_1, nulls);
  else
    segment.field(1, "1").field(2, "N");  // not applicable
}

void write_allergies(hl7::Writer& writer, const Patient& patient) {
  int set_id = 0;
  for (const std::string& allergy : patient.allergies) {
    hl7::SegmentWriter& al1 = writer.segment("AL1").field(1, std::to_string(++set_id));
    const model::Composite* sent = sent_allergy(patient.sent_fields, allergy);
    if (sent == nullptr) {
      al1.field(3, {"", allergy});
      continue;
    }
    for (std::size_t i = 0; i < sent->size(); ++i) {
      const std::vector<std::string>& components = (*sent)[i];
      const hl7::RepetitionValue value(components.begin(), components.end());
      al1.repeat(i < 5 ? static_cast<int>(i) + 2 : 5, value);  // after AL1-6 follow the further repetitions of AL1-5
    }
  }
}

void write_body_measures(hl7::Writer& writer, const Patient& patient) {
  int set_id = 0;
  write_measure(writer, set_id, {"29463-7", "Body weight", "LN"}, patient.weight_kg, "kg");
  write_measure(writer, set_id, {"8302-2", "Body height", "LN"}, patient.size_m, "m");
}

void write_prior_identifier(hl7::Writer& writer, const model::Identifier& prior, const model::SentFields& mrg_fields) {
  hl7::SegmentWriter& mrg = writer.segment("MRG").field(1, cx(prior));
  for (int field = 3; field <= 7; ++field) write_mrg_field(mrg, field, mrg_fields);
}

void write_mrg(hl7::Writer& writer, const Patient& retired, const model::SentFields& mrg_fields) {
  hl7::SegmentWriter& mrg = writer.segment("MRG");
  for (const hl7::RepetitionValue& identifier : identifiers(retired)) mrg.repeat(1, identifier);
  for (int field = 3; field <= 6; ++field) write_mrg_field(mrg, field, mrg_fields);
  write_mrg_field(mrg, 7, mrg_fields, retired.name.empty() ? Repetitions() : patient_name(retired));
}

std::vector<OutboundField> outbound_patient_fields() {
  std::vector<OutboundField> all;
  list_fields<Patient>(all, "PID", pid_fields);
  list_fields<Visit>(all, "PV1", pv1_fields);
  return all;
}

}  // namespace stepwise::mapping
