// SPDX-License-Identifier: Apache-2.0
// Reads recorded queries and stored answers back, for people: the keys of a query, and which step an answer shows.
// Pure, except for last_query().
#pragma once
#include "broker/usecases/context.hpp"
#include "dicom/dataset.hpp"
#include "sql/query_records.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::broker {

// A key of a query that has a value.
struct QueryKey {
  std::string path;  // hexadecimal tags: "00400100.00080060"
  std::string name;  // keywords: "ScheduledProcedureStepSequence.Modality"; a tag without keyword is "(0009,0001)"
  std::string value;
};
std::vector<QueryKey> keys_with_values(const dicom::Dataset& identifier);
std::string name_of_path(const std::vector<dicom::Tag>& path);

// A query of a person: keys by name, such as "modality" or "patient_id".
std::span<const std::string_view> given_key_names();
// Absent if there are no keys. Throws std::invalid_argument for another name.
std::optional<dicom::Dataset> given_query(const std::vector<std::pair<std::string, std::string>>& keys);

// The keys as they were received; empty if they were not kept.
dicom::Dataset identifier_of(const sql::RecordedQuery& query);
std::optional<sql::RecordedQuery> last_query(Context& context, const std::string& aet);

// What identifies the step in an answer.
struct AnswerIdentity {
  std::string step_id, accession_number, patient_id, patient_name, modality, description;
  std::string start;  // "2026-03-01T09:00:00"; "": none
  std::vector<std::string> station_aets;
};
AnswerIdentity identity_of(const std::string& stored_answer);
// The value of one attribute in a stored answer; "": it has none.
std::string value_in(const std::string& stored_answer, const std::vector<dicom::Tag>& path);

}  // namespace stepwise::broker
