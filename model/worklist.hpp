// SPDX-License-Identifier: Apache-2.0
// The worklist query in terms of the domain, and its matching rules in memory (reference 5.1). For columns and start
// the rules are the same as those of sql/worklist, and a property test compares the two.
#pragma once
#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::model {

// Text columns of the worklist that can be matched. The names are the column names of the table worklist_item.
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
  one_of,      // list of UIDs
  date_range,  // "19500101-19511231", either end may be open; an unknown date is in no range
  wildcard,    // * and ?, case-sensitive
  // Without case, accents and trailing ^; only * and ? are special. Matches any component group or the Latin form, or
  // the whole name if the query contains '='
  name,
};
struct TextCondition {
  WorklistColumn column;
  TextMatch match = TextMatch::equal;
  std::vector<std::string> values;  // one value matches if it is equal to any of these; without values nothing matches
};

// A period for the scheduled start. Both ends are inclusive; `until` is the last second of what was stated.
struct StartCondition {
  std::optional<LocalTime> from, until;  // from a date, or a date and time combined
  // If only a time was stated: first and last second of each day, inclusive. If the first is later than the last,
  // nothing matches.
  std::optional<std::pair<int, int>> seconds_of_day;
};

struct WorklistQuery {
  StartCondition start;
  std::vector<TextCondition> conditions;  // all must hold
  // A condition on an optional key that is matched inside the stored answer: the path of hexadecimal tags ("00081110",
  // "00081155"), and the values as in a TextCondition. An attribute with several values matches if any of them matches.
  struct AnswerCondition {
    std::vector<std::string> path;
    TextMatch match;
    std::vector<std::string> values;
  };
  std::vector<AnswerCondition> answer_conditions;
};

// One row, for matching: text columns by WorklistColumn; station_aets contains several values separated by a backslash.
struct WorklistRowView {
  std::optional<LocalTime> start_at;
  std::vector<std::pair<WorklistColumn, std::string>> columns;
};
// A row without a start matches only a query without a condition on the start; an absent column counts as "". Answer
// conditions are ignored, because a row view has no answer.
bool matches(const WorklistQuery& query, const WorklistRowView& row);
bool matches_wildcard(std::string_view pattern, std::string_view text);  // '?' is one character of UTF-8

}  // namespace stepwise::model
