// SPDX-License-Identifier: Apache-2.0
#include "mapping/patient_segments.hpp"

#include "base/text.hpp"
#include "mapping/hl7_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace stepwise::mapping {
namespace {

using hl7::Field;
using hl7::Segment;
using model::Change;
using model::Identifier;

constexpr std::size_t identifier_characters_max = 64;  // LO

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// 4.8: the repetition of a local authority, else of a type that names a patient number, else the first.
std::size_t primary_of(const std::vector<Identifier>& identifiers, const InboundSettings& settings) {
  const auto with = [&](auto holds) { return std::find_if(identifiers.begin(), identifiers.end(), holds); };
  const auto& local = settings.local_authorities;
  auto found = with([&](const Identifier& i) { return std::find(local.begin(), local.end(), i.authority) != local.end(); });
  if (found == identifiers.end()) {
    static constexpr std::array types{"MR", "PI", "PT"};
    found = with([](const Identifier& i) { return std::find(types.begin(), types.end(), i.type_code) != types.end(); });
  }
  return found == identifiers.end() ? 0 : static_cast<std::size_t>(found - identifiers.begin());
}

Result<std::vector<Identifier>> read_identifiers(const Field& field, const InboundSettings& settings, std::vector<Finding>& findings) {
  std::vector<Identifier> identifiers;
  for (int i = 1; i <= field.repetitions(); ++i) {
    Identifier identifier = read_cx(field.repetition(i));
    if (identifier.empty() || identifier.value == "\"\"") continue;
    if (text::characters(identifier.value) > identifier_characters_max)
      return too_long(fmt::format("PID-3[{}].1", i), identifier.value, identifier_characters_max);
    if (identifier.authority.empty() && identifier.universal_id.empty()) {
      identifier.authority = settings.default_authority;
      if (identifiers.empty() && identifier.authority.empty())
        findings.push_back({"authority-missing", "PID-3.4", "the patient id has no assigning authority, and its sender none configured"});
    }
    const auto is_known = [&](const Identifier& i2) { return i2.value == identifier.value && i2.authority == identifier.authority; };
    if (std::none_of(identifiers.begin(), identifiers.end(), is_known)) identifiers.push_back(std::move(identifier));
  }
  if (!identifiers.empty()) {
    const auto primary = identifiers.begin() + static_cast<std::ptrdiff_t>(primary_of(identifiers, settings));
    std::rotate(identifiers.begin(), primary, primary + 1);
  }
  return identifiers;
}

// R35 and 4.5: only F, M and O are DICOM's.
std::string sex_of(const std::string& text) {
  static constexpr std::array<std::pair<const char*, const char*>, 9> table{{
      {"F", "F"}, {"M", "M"}, {"O", "O"}, {"A", "O"}, {"N", "O"}, {"FEMALE", "F"}, {"MALE", "M"}, {"W", "F"}, {"OTHER", "O"}}};
  const std::string upper = text::upper(text);
  for (const auto& [from, to] : table) {
    if (upper == from) return to;
  }
  return "";
}

void read_birth(const Field& field, model::PatientDemographics& patient, std::vector<Finding>& findings) {
  if (field.is_null()) {
    patient.birth_date = patient.birth_time = Change<std::string>::clear();
    return;
  }
  const std::string text(text::trim(field.text(1)));
  if (text.empty()) return;
  const std::string digits = text.substr(0, text.find_first_not_of("0123456789"));
  const bool is_date = is_digits(digits) && (digits.size() == 4 || digits.size() == 6 || digits.size() >= 8);
  if (!is_date || digits.substr(0, 4) == "0000") {
    findings.push_back({"birth-date-unreadable", "PID-7", "the birth date is no HL7 date; it was left out"});
    return;
  }
  if (digits.size() < 8) findings.push_back({"birth-date-partial", "PID-7", "only a part of the birth date is known; modalities get none"});
  patient.birth_date = digits.substr(0, 8);
  if (digits.size() >= 12) patient.birth_time = digits.substr(8, 6);
}

std::string join_components(const hl7::Repetition& repetition, int from, int to, std::string_view separator) {
  std::string out;
  for (int i = from; i <= std::min(to, repetition.components()); ++i) {
    const std::string part(text::trim(repetition.text(i)));
    if (part.empty()) continue;
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

void read_allergies(const std::vector<Segment>& segments, model::PatientDemographics& patient) {
  if (segments.empty()) return;
  std::vector<std::string> allergies;
  for (const Segment& al1 : segments) {
    const model::Code code = read_code(al1.field(3).repetition(1));
    if (!code.empty()) allergies.push_back(code.meaning.empty() ? code.value : code.meaning);
  }
  patient.allergies = std::move(allergies);
}

std::string joined_notes(const std::vector<Segment>& notes) {
  std::string out;
  for (const Segment& note : notes) {
    if (!out.empty()) out += "\r\n";
    out += note.field(3).repetition(1).text(1);
  }
  return out;
}

// Units of OBX-6 and their worth in kilograms or metres.
struct Unit {
  const char* name;
  double factor;
};
constexpr std::array<Unit, 8> mass_units{{{"KG", 1}, {"", 1}, {"G", 0.001}, {"GM", 0.001}, {"LB", 0.45359237}, {"LBS", 0.45359237},
                                          {"[LB_AV]", 0.45359237}, {"OZ", 0.028349523}}};
constexpr std::array<Unit, 8> length_units{{{"M", 1}, {"CM", 0.01}, {"", 0.01}, {"MM", 0.001}, {"IN", 0.0254}, {"[IN_I]", 0.0254},
                                            {"FT", 0.3048}, {"[FT_I]", 0.3048}}};

template <class Units>
std::string converted(const Segment& obx, const Units& units) {
  const std::string text = obx.text(5), unit = text::upper(text::trim(obx.text(6)));
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || value <= 0) return "";
  for (const Unit& known : units) {
    if (unit != known.name) continue;
    std::string out = fmt::format("{:.3f}", value * known.factor);
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
    return out;
  }
  return "";
}

bool names_any(const Segment& obx, std::initializer_list<const char*> codes, std::string_view word) {
  const model::Code code = read_code(obx.field(3).repetition(1));
  for (const char* known : codes) {
    if (code.value == known) return true;
  }
  return text::upper(code.value).find(word) != std::string::npos || text::upper(code.meaning).find(word) != std::string::npos;
}

}  // namespace

Error too_long(std::string place, std::string value, std::size_t characters_max) {
  return {.kind = ErrorKind::data_type,
          .code = "too-long",
          .place = std::move(place),
          .value = std::move(value),
          .rule = fmt::format("at most {} characters", characters_max),
          .remedy = "send a shorter identifier; identifiers are never cut"};
}

PatientSegments patient_segments(const hl7::Message& message) {
  PatientSegments segments;
  bool in_orders = false;
  for (const Segment& segment : message.segments()) {
    const std::string_view name = segment.name();
    if (name == "ORC" || name == "OBR") in_orders = true;
    if (name == "PID" && !segments.pid.exists()) segments.pid = segment;
    if (name == "PV1" && !segments.pv1.exists()) segments.pv1 = segment;
    if (name == "AL1") segments.allergies.push_back(segment);
    if (name == "OBX") segments.observations.push_back(segment);
    if (name == "NTE" && segments.pid.exists() && !in_orders) segments.notes.push_back(segment);
  }
  return segments;
}

Result<model::PatientDemographics> read_pid(const Segment& pid, const InboundSettings& settings, const std::string& version,
                                            std::vector<Finding>& findings) {
  model::PatientDemographics patient;
  auto identifiers = read_identifiers(pid.field(3), settings, findings);
  if (!identifiers) return identifiers.error();
  patient.identifiers = std::move(*identifiers);
  const Field name = pid.field(5);
  if (name.is_null()) patient.name = Change<model::PersonName>::clear();
  else if (model::PersonName read = read_xpn(name, version); !read.empty()) patient.name = std::move(read);
  read_birth(pid.field(7), patient, findings);
  patient.sex = change_of(pid.field(8), sex_of(std::string(text::trim(pid.text(8)))));
  patient.address = change_of(pid.field(11), join_components(pid.field(11).repetition(1), 1, 6, ", "));
  patient.phone = change_of(pid.field(13));
  patient.mother_birth_name = change_of(pid.field(6));
  patient.ethnic_group = change_of(pid.field(22).empty() ? pid.field(10) : pid.field(22));
  if (pid.field(15).is_null()) patient.primary_language = Change<model::Code>::clear();
  else if (model::Code language = read_code(pid.field(15).repetition(1)); !language.empty()) patient.primary_language = std::move(language);
  if (pid.field(18).is_null()) patient.account_number = Change<Identifier>::clear();
  else if (Identifier account = read_cx(pid.field(18).repetition(1)); !account.empty()) patient.account_number = std::move(account);
  return patient;
}

Result<model::PatientDemographics> read_patient(const PatientSegments& segments, const InboundSettings& settings, const std::string& version,
                                                std::vector<Finding>& findings) {
  auto patient = read_pid(segments.pid, settings, version, findings);
  if (!patient) return patient;
  read_allergies(segments.allergies, *patient);
  read_body_measures(segments.observations, *patient, findings);
  if (!segments.notes.empty()) patient->comments = joined_notes(segments.notes);
  return patient;
}

void read_body_measures(const std::vector<Segment>& observations, model::PatientDemographics& patient, std::vector<Finding>& findings) {
  for (const Segment& obx : observations) {
    const bool is_weight = names_any(obx, {"29463-7", "3141-9", "8335-2", "WT"}, "WEIGHT");
    const bool is_height = names_any(obx, {"8302-2", "3137-7", "HT"}, "HEIGHT");
    if (!is_weight && !is_height) continue;
    std::string value = is_weight ? converted(obx, mass_units) : converted(obx, length_units);
    if (value.empty()) findings.push_back({"measure-unreadable", "OBX-5", "a body weight or height without a number or a unit we know; it was left out"});
    else (is_weight ? patient.weight_kg : patient.size_m) = std::move(value);
  }
}

model::VisitDetails read_visit(const Segment& pv1, const std::string& version) {
  model::VisitDetails visit;
  visit.present = pv1.exists();
  if (!visit.present) return visit;
  const auto person = [&](int field) -> Change<model::Person> {
    if (pv1.field(field).empty()) return {};
    if (pv1.field(field).is_null()) return Change<model::Person>::clear();
    return {read_xcn(pv1.field(field), version)};
  };
  visit.number = read_cx(pv1.field(19).repetition(1));
  visit.patient_class = change_of(pv1.field(2));
  visit.location = change_of(pv1.field(3), join_components(pv1.field(3).repetition(1), 1, 4, "/"));
  visit.attending = person(7);
  visit.referring = person(8);
  visit.admitting = person(17);
  visit.service = change_of(pv1.field(10));
  visit.vip = change_of(pv1.field(16));
  visit.admitted_at = change_of(pv1.field(44));
  const Field ambulatory = pv1.field(15);
  if (ambulatory.is_null()) visit.ambulatory_status = Change<std::vector<std::string>>::clear();
  else if (!ambulatory.empty()) {
    std::vector<std::string> codes;
    for (int i = 1; i <= ambulatory.repetitions(); ++i) codes.push_back(ambulatory.repetition(i).text(1));
    visit.ambulatory_status = std::move(codes);
  }
  return visit;
}

}  // namespace stepwise::mapping
