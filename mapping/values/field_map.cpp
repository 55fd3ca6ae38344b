// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/field_map.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace stepwise::mapping {
namespace {

constexpr InFieldRow rows[] = {
    {InField::placer_number, "placer_number", "ORC-2", true, "placer order number and its authority"},
    {InField::filler_number, "filler_number", "ORC-3", true,
     "filler order number, if a message identifies an order by it"},
    {InField::placer_group_number, "placer_group_number", "ORC-4", false,
     "number of the requisition that the order belongs to"},
    {InField::start, "start", "TQ1-7 ORC-7.4 OBR-27.4 OBR-36 OBR-6", false, "requested start of the exam"},
    {InField::priority, "priority", "TQ1-9 ORC-7.6 OBR-27.6 OBR-5", false,
     "S A R P C T, or a word of [values.priority]"},
    {InField::entered_by, "entered_by", "ORC-10", true, "who entered the order"},
    {InField::ordering_provider, "ordering_provider", "OBR-16 ORC-12", true, "Requesting Physician"},
    {InField::callback_phone, "callback_phone", "ORC-14 OBR-17", true, "phone number for the result"},
    {InField::cancel_reason, "cancel_reason", "ORC-16", true, "reason of a cancel"},
    {InField::entering_organization, "entering_organization", "ORC-17", true, "Requesting Service"},
    {InField::service, "service", "OBR-4", true,
     "ordered service: components 1 to 3; components 4 to 6 are the scheduled protocol"},
    {InField::danger, "danger", "OBR-12", true, "Patient State"},
    {InField::clinical_information, "clinical_information", "OBR-13", true, "Medical Alerts"},
    {InField::transport_mode, "transport_mode", "OBR-30", false, "Patient Transport Arrangements"},
    {InField::transport_arranged, "transport_arranged", "OBR-41", false,
     "A arranged, N not arranged, U unknown; sent to image manager and placer"},
    {InField::service_supplements, "service_supplements", "OBR-47", true,
     "supplemental service information, each repetition; sent to image manager and placer"},
    {InField::duplicate_reason, "duplicate_reason", "OBR-48", true,
     "reason for a duplicate procedure; sent to image manager and placer"},
    {InField::reasons, "reasons", "OBR-31", true, "Reason for the Requested Procedure, each repetition"},
    {InField::modality, "modality", "OBR-24", false,
     "a DICOM modality, or a word of [values.modality]; used if no procedure plan applies"},
    {InField::performer, "performer", "OBR-34", true, "Scheduled Performing Physician"},
    {InField::accession_number, "accession_number", "", false,
     "Accession Number; allocated by us if there is no source"},
    {InField::requested_procedure_id, "requested_procedure_id", "", false,
     "Requested Procedure ID; allocated by us if there is no source"},
    {InField::step_id, "step_id", "", false, "Scheduled Procedure Step ID; allocated by us if there is no source"},
    {InField::study_instance_uid, "study_instance_uid", "", false,
     "Study Instance UID; created by us if there is no source"},
    {InField::station_aet, "station_aet", "", false,
     "Scheduled Station AE Title, for example ORC-18; default: from the procedure plan or the modality"},
    {InField::location, "location", "", false,
     "Scheduled Procedure Step Location, for example OBR-21; default: from the procedure plan"},
    {InField::patient_id, "patient_id", "PID-3", true, "patient identifiers with their authorities, each repetition"},
    {InField::patient_name, "patient_name", "PID-5", true, "Patient's Name"},
    {InField::mother_birth_name, "mother_birth_name", "PID-6", true, "Patient's Mother's Birth Name"},
    {InField::birth_date, "birth_date", "PID-7", false, "date of birth, with the time if present"},
    {InField::sex, "sex", "PID-8", false, "a value of table 0001, or a word of [values.sex]"},
    {InField::race, "race", "PID-10", true, "race"},
    {InField::address, "address", "PID-11", true, "Patient's Address"},
    {InField::phone, "phone", "PID-13", true, "Patient's Telephone Numbers"},
    {InField::primary_language, "primary_language", "PID-15", true, "Patient's Primary Language"},
    {InField::account_number, "account_number", "PID-18", true, "account number"},
    {InField::ethnic_group, "ethnic_group", "PID-22", true, "Ethnic Group"},
    {InField::patient_class, "patient_class", "PV1-2", false, "a value of table 0004"},
    {InField::patient_location, "patient_location", "PV1-3", true, "Current Patient Location"},
    {InField::attending, "attending", "PV1-7", true, "attending doctor"},
    {InField::referring, "referring", "PV1-8", true, "Referring Physician's Name"},
    {InField::hospital_service, "hospital_service", "PV1-10", false, "hospital service"},
    {InField::ambulatory_status, "ambulatory_status", "PV1-15", true, "Special Needs; B6 is Pregnancy Status 3"},
    {InField::vip, "vip", "PV1-16", false, "Confidentiality Constraint"},
    {InField::admitting, "admitting", "PV1-17", true, "admitting doctor"},
    {InField::visit_number, "visit_number", "PV1-19", true, "Admission ID"},
    {InField::admitted_at, "admitted_at", "PV1-44", false, "Admitting Date and Time"},
    {InField::discharged_at, "discharged_at", "PV1-45", false, "discharge time"},
    {InField::transaction_time, "transaction_time", "ORC-9", false,
     "time of the order or change, else MSH-7; an older message has no effect"},
    {InField::appointment_start, "appointment_start", "AIS-4 TQ1-7 SCH-11.4", false, "start of an appointment (SIU)"},
};
consteval bool is_in_order() {
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    if (rows[i].field != static_cast<InField>(i)) return false;
  }
  return std::size(rows) == in_fields;
}
static_assert(is_in_order());

Error bad(std::string code, std::string_view value, std::string rule, std::string remedy) {
  return {.kind = ErrorKind::data_type,
          .code = std::move(code),
          .place = "",
          .value = std::string(value),
          .rule = std::move(rule),
          .remedy = std::move(remedy)};
}

Result<Condition> parse_condition(std::string_view text) {
  struct Form {
    std::string_view word;
    Condition::Is is;
    bool has_value;
  };
  static constexpr Form forms[] = {{"=", Condition::Is::equal, true},
                                   {"!=", Condition::Is::different, true},
                                   {"exists", Condition::Is::present, false},
                                   {"absent", Condition::Is::absent, false},
                                   {"starts", Condition::Is::starting, true}};
  text = text::trim(text);
  const std::size_t blank = text.find(' ');
  const std::string_view rest = blank == std::string_view::npos ? std::string_view() : text::trim(text.substr(blank));
  const std::string_view word = rest.substr(0, rest.find(' '));
  const auto form = std::find_if(std::begin(forms), std::end(forms), [&](const Form& one) { return one.word == word; });
  const auto path = hl7::parse_path(text.substr(0, blank));
  if (!path || form == std::end(forms))
    return bad("condition", text, "PATH = VALUE, PATH != VALUE, PATH starts VALUE, PATH exists or PATH absent",
               "such as \"MSH-4 = CLINIC\"");
  const std::string_view value = text::trim(rest.substr(word.size()));
  if (value.empty() == form->has_value)
    return bad("condition", text, form->has_value ? "a value stands behind it" : "nothing stands behind it",
               "such as \"MSH-4 = CLINIC\"");
  return Condition{*path, form->is, std::string(value)};
}

}  // namespace

std::span<const InFieldRow> in_field_rows() {
  return rows;
}
const InFieldRow& row_of(InField field) {
  return rows[static_cast<std::size_t>(field)];
}
const InFieldRow* find_in_field(std::string_view name) {
  const auto found =
      std::find_if(std::begin(rows), std::end(rows), [&](const InFieldRow& row) { return row.name == name; });
  return found == std::end(rows) ? nullptr : &*found;
}

Result<std::vector<Condition>> parse_conditions(std::string_view text) {
  std::vector<Condition> conditions;
  constexpr std::string_view joint = " and ";
  while (!text::trim(text).empty()) {
    const std::size_t end = text.find(joint);
    auto condition = parse_condition(text.substr(0, end));
    if (!condition) return condition.error();
    conditions.push_back(std::move(*condition));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + joint.size());
  }
  return conditions;
}

Result<Source> parse_source(const InFieldRow& row, std::string_view path_text, std::string_view when) {
  const auto path = hl7::parse_path(path_text);
  if (!path || path->field == 0)
    return bad("path", path_text, "an HL7 path to a field", "such as \"OBR-18\" or \"ZDS-1.1\"");
  if (row.is_whole && (path->component != 0 || path->repetition != 0))
    return bad("path", path_text, "the whole field is read here: no component and no repetition",
               "name the field alone, such as \"OBR-4\"");
  auto conditions = parse_conditions(when);
  if (!conditions) return conditions.error();
  return Source{*path, std::move(*conditions)};
}

FieldMap::FieldMap() {
  for (const InFieldRow& row : rows) {
    if (row.defaults.empty()) continue;
    for (const std::string_view path : text::split(row.defaults, ' '))
      sources[static_cast<std::size_t>(row.field)].push_back({*hl7::parse_path(path), {}});
  }
  for (const WordTable& table : word_tables()) {
    for (const auto& [word, meaning] : table.defaults) (this->*table.member)[std::string(word)] = meaning;
  }
}

std::optional<std::string> meaning_of(const Words& words, std::string_view word) {
  const auto found = words.find(text::upper(text::trim(word)));
  return found == words.end() ? std::nullopt : std::optional(found->second);
}

std::shared_ptr<const FieldMap> default_field_map() {
  static const auto map = std::make_shared<const FieldMap>();
  return map;
}

}  // namespace stepwise::mapping
