// SPDX-License-Identifier: Apache-2.0
// The worklist query in the domain's words, and its matching rules in memory (reference 5.1): for columns and
// start the same that sql/worklist does in SQL, so that a property test can hold the one against the other.
#pragma once
#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::model {

// Columns of the worklist that can be matched; each is text but the start. The names are the column names of the table
// worklist_item.
enum class WorklistColumn {
  patient_id,
  patient_id_issuer,
  patient_name,
  patient_birth_date,
  patient_sex,
  accession_number,
  requested_procedure_id,
  requested_procedure_description,
  study_instance_uid,
  placer_order_number,
  filler_order_number,
  requesting_physician,
  referring_physician,
  admission_id,
  current_location,
  requested_procedure_priority,
  modality,
  station_aets,
  performing_physician,
  step_description,
  step_id,
  station_name,
  step_location,
  step_status,
};
std::string_view to_text(WorklistColumn column);

enum class TextMatch {
  equal,       // case-sensitive
  one_of,      // list of UID
  date_range,  // "19500101-19511231", either end may be open; not known is in none
  wildcard,    // * and ?, case-sensitive
  name,  // folded by case and accent, trailing ^ left out, literal but for * and ?; any component group or the Latin
         // form, or the whole name when the query holds '='
};
struct TextCondition {
  WorklistColumn column;
  TextMatch match = TextMatch::equal;
  std::vector<std::string> values;  // one, but for one_of; any of them, so none matches nothing
};

// Scheduled start, both ends inclusive at the precision they were stated with (`until` is the last instant of it).
struct StartCondition {
  std::optional<LocalTime> from, until;  // date, or date and time combined into one period
  // Time alone: a window of each day, inclusive; none from late to early.
  std::optional<std::pair<int, int>> seconds_of_day;
};

struct WorklistQuery {
  StartCondition start;
  std::vector<TextCondition> conditions;  // all must hold
  // Optional keys matched inside the stored answer: path of hex tags ("00081110", "00081155"), and the values as in a
  // TextCondition. An attribute of several values matches by any of them.
  struct AnswerCondition {
    std::vector<std::string> path;
    TextMatch match;
    std::vector<std::string> values;
  };
  std::vector<AnswerCondition> answer_conditions;
};

// One row, for matching: text columns by WorklistColumn; station_aets holds several values parted by a backslash.
struct WorklistRowView {
  std::optional<LocalTime> start_at;
  std::vector<std::pair<WorklistColumn, std::string>> columns;
};
// A row without a start matches only when nothing is said of it; a column that is absent is "". Answer conditions are
// not looked at: a row view has no answer.
bool matches(const WorklistQuery& query, const WorklistRowView& row);
bool matches_wildcard(std::string_view pattern, std::string_view text);  // '?' is one character of UTF-8

}  // namespace stepwise::model
