// SPDX-License-Identifier: Apache-2.0
// Modality Worklist (PS3.4 annex K; reference 4, 5; D25, D27): one table of attributes drives the stored answer, the
// query and the response. Pure; any thread.
#pragma once
#include "base/result.hpp"
#include "dicom/dataset.hpp"
#include "mapping/values/zone.hpp"
#include "model/snapshot.hpp"
#include "model/worklist.hpp"
#include "sql/write_set.hpp"

#include <string>
#include <vector>

namespace stepwise::mapping {

// The row of one listed step: what can be matched, and the whole answer. Type 1 keys always have a value
// (reference 5.3): the step has a start, a modality and a station, or it is not listed.
sql::WorklistRow worklist_row(const model::PatientRecord& patient, const model::OrderRecord& order,
                              const model::ScheduledProcedureStep& step);

// Settings of the calling station.
enum class StationKey { as_asked, ignored, own };  // R63: what a station asks for in Scheduled Station AE Title
struct QueryOptions {
  bool name_prefix_match = false;        // "SMITH" finds SMITH^JOHN
  bool own_steps_only = false;           // only steps of this station
  bool root_step_keys_accepted = false;  // keys of the step outside of its sequence
  bool never_warns = false;              // FF00 instead of FF01
  bool combined_date_time = true;        // R66: a range of dates and one of times are one period; false: each by itself
  StationKey station_key = StationKey::as_asked;
  std::vector<std::vector<std::string>> station_groups;  // AE titles that stand for each other: a pool
};
struct UnderstoodQuery {
  model::WorklistQuery query;
  // Answer FF01 (D27): a key with a value is not matched, or an unknown attribute was requested.
  bool has_unsupported_keys = false;
};
// Error: code is "identifier" (A900) or "value" (C000 with the offending tag as place). Times are taken as they stand:
// mapping/values/dicom_zone moves them.
Result<UnderstoodQuery> understand_query(const dicom::Dataset& identifier, const QueryOptions& options,
                                         const std::string& calling_aet);

// The response identifier: only what was asked for, in the asked structure; a known attribute without value is zero
// length.
dicom::Dataset answer(const dicom::Dataset& identifier, const std::string& stored_answer);

// Specific Character Set of one answer (reference 5.6): the first of the station's that holds the text, else the one
// that lacks the fewest characters (what it lacks is replaced, never sent in a set the station can't read). Of a
// station without a list: what the query used if that holds the text, else the smallest, else ISO_IR 192.
struct AnswerCharset {
  std::string term;
  std::vector<dicom::Tag> replaced_in;  // attributes with characters that it lacks
};
AnswerCharset answer_charset(const dicom::Dataset& answer, const dicom::Dataset& identifier,
                             const std::vector<std::string>& station_charsets);

}  // namespace stepwise::mapping
