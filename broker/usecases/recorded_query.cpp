// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/recorded_query.hpp"

#include "base/text.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "mapping/worklist/worklist.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace stepwise::broker {
namespace {

namespace tags = dicom::tags;
using dicom::Dataset;
using dicom::Tag;
using dicom::Vr;

void add_key_values(const Dataset& dataset, const std::vector<Tag>& outer, std::vector<QueryKey>& keys) {
  for (const dicom::Element& element : dataset.elements()) {
    std::vector<Tag> path = outer;
    path.push_back(element.tag);
    for (const Dataset& item : element.items) add_key_values(item, path, keys);
    if (element.value.empty()) continue;
    std::string tags_text;
    for (const Tag tag : path) tags_text += (tags_text.empty() ? "" : ".") + dicom::to_hex(tag);
    keys.push_back({std::move(tags_text), name_of_path(path), element.value});
  }
}

constexpr auto key_names =
    std::to_array<std::string_view>({"date", "time", "modality", "station_aet", "sps_id", "patient_id", "patient_name",
                                     "accession_number", "procedure_id"});
struct GivenKey {
  Tag tag;
  bool is_of_step = false;
};
// In the order of the names.
constexpr std::array<GivenKey, key_names.size()> given_keys{{{tags::scheduled_procedure_step_start_date, true},
                                                             {tags::scheduled_procedure_step_start_time, true},
                                                             {tags::modality, true},
                                                             {tags::scheduled_station_ae_title, true},
                                                             {tags::scheduled_procedure_step_id, true},
                                                             {tags::patient_id},
                                                             {tags::patient_name},
                                                             {tags::accession_number},
                                                             {tags::requested_procedure_id}}};

// A query for one attribute.
Dataset query_for(const std::vector<Tag>& path, std::size_t first = 0) {
  Dataset query;
  if (first + 1 == path.size())
    query.set(path[first], "UN");
  else
    query.set_items(path[first], {query_for(path, first + 1)});
  return query;
}

// "20260301" and "0900" or "090000.5" as "2026-03-01T09:00:00".
std::string start_text(const std::string& date, std::string time) {
  if (date.size() != 8) return {};
  time.resize(6, '0');
  return fmt::format("{}-{}-{}T{}:{}:{}", date.substr(0, 4), date.substr(4, 2), date.substr(6, 2), time.substr(0, 2),
                     time.substr(2, 2), time.substr(4, 2));
}

}  // namespace

std::string name_of_path(const std::vector<Tag>& path) {
  std::string name;
  for (const Tag tag : path) {
    const dicom::Attribute* known = dicom::find_attribute(tag);
    name += (name.empty() ? "" : ".") + (known != nullptr ? std::string(known->keyword) : dicom::to_text(tag));
  }
  return name;
}

std::vector<QueryKey> keys_with_values(const Dataset& identifier) {
  std::vector<QueryKey> keys;
  add_key_values(identifier, {}, keys);
  return keys;
}

std::span<const std::string_view> given_key_names() {
  return key_names;
}

std::optional<Dataset> given_query(const std::vector<std::pair<std::string, std::string>>& keys) {
  if (keys.empty()) return std::nullopt;
  Dataset query, step;
  for (const auto& [name, value] : keys) {
    const auto found = std::ranges::find(key_names, name);
    if (found == key_names.end()) throw std::invalid_argument("no key of a query: " + name);
    const GivenKey& key = given_keys.at(static_cast<std::size_t>(found - key_names.begin()));
    (key.is_of_step ? step : query).set(key.tag, dicom::find_attribute(key.tag)->vr, value);
  }
  query.set_items(tags::scheduled_procedure_step_sequence, {step});
  return query;
}

Dataset identifier_of(const sql::RecordedQuery& query) {
  auto decoded = dicom::decode(query.identifier, dicom::TransferSyntax::explicit_little_endian);
  if (!decoded) return {};
  decoded->erase(tags::specific_character_set);  // of the stored form
  if (!query.charset.empty()) decoded->set(tags::specific_character_set, "CS", query.charset);
  return std::move(*decoded);
}

std::optional<sql::RecordedQuery> last_query(Context& context, const std::string& aet) {
  return sql::QueryRecordStore(context.database).last_of(aet);
}

AnswerIdentity identity_of(const std::string& stored_answer) {
  Dataset query, step_query;
  for (const Tag tag : {tags::accession_number, tags::patient_id, tags::patient_name}) query.set(tag, "LO");
  for (const Tag tag : {tags::scheduled_procedure_step_id, tags::scheduled_procedure_step_start_date,
                        tags::scheduled_procedure_step_start_time, tags::modality, tags::scheduled_station_ae_title,
                        tags::scheduled_procedure_step_description})
    step_query.set(tag, "LO");
  query.set_items(tags::scheduled_procedure_step_sequence, {step_query});
  const Dataset answer = mapping::answer(query, stored_answer);
  AnswerIdentity identity;
  identity.accession_number = answer.value(tags::accession_number);
  identity.patient_id = answer.value(tags::patient_id);
  identity.patient_name = answer.value(tags::patient_name);
  const Dataset* step = answer.item(tags::scheduled_procedure_step_sequence);
  if (step == nullptr) return identity;
  identity.step_id = step->value(tags::scheduled_procedure_step_id);
  identity.modality = step->value(tags::modality);
  identity.description = step->value(tags::scheduled_procedure_step_description);
  identity.start = start_text(step->value(tags::scheduled_procedure_step_start_date),
                              step->value(tags::scheduled_procedure_step_start_time));
  identity.station_aets = dicom::split_values(step->value(tags::scheduled_station_ae_title));
  std::erase(identity.station_aets, "");
  return identity;
}

std::string value_in(const std::string& stored_answer, const std::vector<Tag>& path) {
  const Dataset answer = mapping::answer(query_for(path), stored_answer);
  const Dataset* dataset = &answer;
  for (std::size_t i = 0; i + 1 < path.size() && dataset != nullptr; ++i) dataset = dataset->item(path[i]);
  return dataset == nullptr ? std::string() : dataset->value(path.back());
}

}  // namespace stepwise::broker
