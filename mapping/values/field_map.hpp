// SPDX-License-Identifier: Apache-2.0
// The field map of a sender says where each field of the model is in its messages: a list of sources, of which the
// first with a value is used. It also has the words of the sender. The defaults are those of IHE (reference 2.7, 4); a
// mapping file of the site can change them. Immutable after construction.
#pragma once
#include "base/result.hpp"
#include "hl7/path.hpp"
#include "mapping/values/zone.hpp"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

// Order fields are in ORC, OBR and TQ1 of a group, patient fields in PID, visit fields in PV1.
enum class InField {
  placer_number,
  filler_number,
  placer_group_number,
  start,
  priority,
  entered_by,
  ordering_provider,
  callback_phone,
  cancel_reason,
  entering_organization,
  service,
  danger,
  clinical_information,
  transport_mode,
  transport_arranged,
  service_supplements,
  duplicate_reason,
  reasons,
  modality,
  performer,
  accession_number,
  requested_procedure_id,
  step_id,
  study_instance_uid,
  station_aet,
  location,
  patient_id,
  patient_name,
  mother_birth_name,
  birth_date,
  sex,
  race,
  address,
  phone,
  primary_language,
  account_number,
  ethnic_group,
  patient_class,
  patient_location,
  attending,
  referring,
  hospital_service,
  ambulatory_status,
  vip,
  admitting,
  visit_number,
  admitted_at,
  discharged_at,
  transaction_time,
  appointment_start,
  count
};
inline constexpr std::size_t in_fields = static_cast<std::size_t>(InField::count);

struct InFieldRow {
  InField field;
  std::string_view name;      // the name in a mapping file
  std::string_view defaults;  // paths, separated by blanks
  bool is_whole;              // true: the whole field with its components and repetitions; false: one value
  std::string_view what;
};
std::span<const InFieldRow> in_field_rows();
const InFieldRow& row_of(InField field);
const InFieldRow* find_in_field(std::string_view name);

// "MSH-4 = CLINIC", "OBR-44 != X", "ZDS-1 exists", "PV1-19 absent", "OBR-4.1 starts RAD"; joined by "and".
struct Condition {
  enum class Is { equal, different, present, absent, starting };
  hl7::Path path;
  Is is = Is::equal;
  std::string value;
};
Result<std::vector<Condition>> parse_conditions(std::string_view text);

struct Source {
  hl7::Path path;
  std::vector<Condition> when;
};
// Error: not a path, or the path has a component although the whole field is read.
Result<Source> parse_source(const InFieldRow& row, std::string_view path, std::string_view when);

using Words = std::map<std::string, std::string, std::less<>>;  // from a word of the sender, in capitals, to ours

struct FieldMap {
  FieldMap();  // has the defaults
  std::array<std::vector<Source>, in_fields> sources;
  Words sexes, priorities, modalities, order_controls;
  std::optional<Zone> zone;           // time zone of times without an offset; absent: the department's
  std::string start_time = "000000";  // time for a start that is only a date
};
// Ignores case and blanks around the word. nullopt: the word is not in the table.
std::optional<std::string> meaning_of(const Words& words, std::string_view word);

// A table of words with its defaults (R35, R41, R42): a section [values.NAME] of the mapping file.
struct WordRow {
  std::string_view word, meaning;
};
struct WordTable {
  std::string_view name;
  Words FieldMap::*member;
  std::span<const WordRow> defaults;
  std::string_view what;      // the field that contains the words
  std::string_view meanings;  // the possible meanings, as text for people
  bool (*accepts)(std::string_view meaning);
};
std::span<const WordTable> word_tables();
std::shared_ptr<const FieldMap> default_field_map();

}  // namespace stepwise::mapping
