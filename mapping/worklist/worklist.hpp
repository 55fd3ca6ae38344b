// SPDX-License-Identifier: Apache-2.0
// Modality Worklist (PS3.4 annex K; reference 4, 5; D25, D27). The stored answer, the query and the response all use
// one table of attributes (worklist_attributes.cpp). Pure; any thread.
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

// The worklist row of one step: the columns that can be matched, and the whole answer. Keys of type 1 always have a
// value (reference 5.3), because a step without start, modality or station is not listed.
sql::WorklistRow worklist_row(const model::PatientRecord& patient, const model::OrderRecord& order,
                              const model::ScheduledProcedureStep& step);

// Settings of the calling station.
enum class StationKey { as_asked, ignored, own };  // how the key Scheduled Station AE Title of a query is used (R63)
struct QueryOptions {
  bool name_prefix_match = false;        // "SMITH" finds SMITH^JOHN
  bool own_steps_only = false;           // only steps of this station
  bool root_step_keys_accepted = false;  // keys of the step outside of its sequence
  bool never_warns = false;              // FF00 instead of FF01
  bool combined_date_time = true;        // R66: a range of dates and one of times are one period; false: each by itself
  StationKey station_key = StationKey::as_asked;
  std::vector<std::vector<std::string>> station_groups;  // groups of AE titles of devices that can replace each other
};
struct UnderstoodQuery {
  model::WorklistQuery query;
  // True: answer FF01 (D27), because a key with a value is not matched, or an unknown attribute was requested.
  bool has_unsupported_keys = false;
  // True: the last condition was added by a setting of the station (own_steps_only, or station_key = "own").
  bool asks_own_steps = false;
};
// The code of an Error is "identifier" (A900) or "value" (C000, with the offending tag as place). Times are not
// converted; mapping/values/dicom_zone does that.
Result<UnderstoodQuery> understand_query(const dicom::Dataset& identifier, const QueryOptions& options,
                                         const std::string& calling_aet);

// The identifier that requests every attribute of an answer and has no keys with values.
dicom::Dataset query_for_all();

// The response identifier: only the requested attributes, in the requested structure. A known attribute without a value
// has zero length.
dicom::Dataset answer(const dicom::Dataset& identifier, const std::string& stored_answer);

// Chooses the Specific Character Set of one answer (reference 5.6): the first of the station's sets that has all
// characters of the text, else the one that lacks the fewest. Characters that it lacks are replaced; a set that the
// station cannot read is never used. For a station without a list: the set of the query if it has all characters, else
// the smallest set that has them, else ISO_IR 192.
struct AnswerCharset {
  std::string term;
  std::vector<dicom::Tag> replaced_in;  // attributes with characters that the set lacks
};
AnswerCharset answer_charset(const dicom::Dataset& answer, const dicom::Dataset& identifier,
                             const std::vector<std::string>& station_charsets);

}  // namespace stepwise::mapping
