// SPDX-License-Identifier: Apache-2.0
#include "mapping/outbound/outbound_patient.hpp"

#include "mapping/outbound/outbound_fields.hpp"
#include "mapping/values/hl7_values.hpp"

namespace stepwise::mapping {
namespace {

using model::Patient;
using model::Visit;

Repetitions identifiers(const Patient& patient) {
  Repetitions all;
  for (const model::Identifier& identifier : patient.identifiers) all.push_back(cx(identifier));
  return all;
}

// The component groups of a name are repetitions by representation; a name in letters alone needs no mark.
Repetitions names(const Patient& patient) {
  const model::PersonName& name = patient.name;
  if (name.empty()) return text("UNKNOWN");
  if (name.ideographic.empty() && name.phonetic.empty()) return one(xpn(name.alphabetic));
  Repetitions all;
  if (!name.alphabetic.empty()) all.push_back(xpn(name.alphabetic, "A"));
  if (!name.ideographic.empty()) all.push_back(xpn(name.ideographic, "I"));
  if (!name.phonetic.empty()) all.push_back(xpn(name.phonetic, "P"));
  return all;
}

Repetitions ambulatory_status(const Visit& visit) {
  Repetitions all;
  for (const std::string& status : visit.ambulatory_status) all.push_back({status});
  return all;
}

constexpr FieldRow<Patient> pid_fields[] = {
    {1, In::both, [](const Patient&) { return text("1"); }},
    {3, In::both, identifiers},
    {5, In::both, names},
    {6, In::both, [](const Patient& p) { return one(xpn(model::parse_person_name(p.mother_birth_name).alphabetic)); }},
    {7, In::both, [](const Patient& p) { return text(p.birth_date + p.birth_time); }},
    {8, In::both, [](const Patient& p) { return text(p.sex.empty() ? "U" : p.sex); }},
    {10, In::both, [](const Patient& p) { return one(ce(p.race)); }},
    {11, In::both, [](const Patient& p) { return one(composite(p.address_components)); }},
    {13, In::both, [](const Patient& p) { return text(p.phone); }},
    {15, In::both, [](const Patient& p) { return one(ce(p.primary_language)); }},
    {18, In::both, [](const Patient& p) { return one(cx(p.account_number)); }},
    {22, In::both, [](const Patient& p) { return one(ce(p.ethnic_group)); }},
};

constexpr FieldRow<Visit> pv1_fields[] = {
    {1, In::both, [](const Visit&) { return text("1"); }},
    {2, In::both, [](const Visit& v) { return text(v.patient_class.empty() ? "U" : v.patient_class); }},
    {3, In::both, [](const Visit& v) { return one(composite(v.location_components)); }},
    {7, In::both, [](const Visit& v) { return xcn(v.attending); }},
    {8, In::both, [](const Visit& v) { return xcn(v.referring); }},
    {10, In::both, [](const Visit& v) { return text(v.service); }},
    {15, In::both, ambulatory_status},
    {16, In::both, [](const Visit& v) { return text(v.vip); }},
    {17, In::both, [](const Visit& v) { return xcn(v.admitting); }},
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
      .field(5, value)
      .field(6, unit)
      .field(11, "F");
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
    writer.segment("AL1").field(1, std::to_string(++set_id)).field(3, {"", allergy});
  }
}

void write_body_measures(hl7::Writer& writer, const Patient& patient) {
  int set_id = 0;
  write_measure(writer, set_id, {"29463-7", "Body weight", "LN"}, patient.weight_kg, "kg");
  write_measure(writer, set_id, {"8302-2", "Body height", "LN"}, patient.size_m, "m");
}

void write_prior_identifier(hl7::Writer& writer, const model::Identifier& prior) {
  writer.segment("MRG").field(1, cx(prior));
}

void write_mrg(hl7::Writer& writer, const Patient& retired) {
  hl7::SegmentWriter& mrg = writer.segment("MRG");
  for (const hl7::RepetitionValue& identifier : identifiers(retired)) mrg.repeat(1, identifier);
  if (!retired.name.empty()) mrg.field(7, xpn(retired.name.alphabetic));
}

std::vector<OutboundField> outbound_patient_fields() {
  std::vector<OutboundField> all;
  list_fields<Patient>(all, "PID", pid_fields);
  list_fields<Visit>(all, "PV1", pv1_fields);
  return all;
}

}  // namespace stepwise::mapping
