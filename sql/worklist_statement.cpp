// SPDX-License-Identifier: Apache-2.0
#include "sql/worklist_statement.hpp"

#include "base/text.hpp"
#include "model/folded_name.hpp"
#include "sql/pattern.hpp"
#include "sql/value_text.hpp"
#include "sql/write_set_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

namespace stepwise::sql {
namespace {

using model::TextCondition;
using model::TextMatch;
using model::WorklistColumn;

bool is_name(WorklistColumn column) {
  return column == WorklistColumn::patient_name || column == WorklistColumn::requesting_physician ||
         column == WorklistColumn::referring_physician || column == WorklistColumn::performing_physician;
}

std::string any_of(const std::vector<std::string>& alternatives) {
  return fmt::format("(({}))", fmt::join(alternatives, ") OR ("));
}

// The three component groups of a name and its Latin form. For the patient's name each has its own column and index.
constexpr int name_forms = 4;
std::string group_of(const std::string& column, int group) {
  constexpr std::array<const char*, name_forms> groups{"alphabetic", "ideographic", "phonetic", "latin"};
  if (column == "patient_name") return fmt::format("patient_name_{}", groups.at(static_cast<std::size_t>(group)));
  return fmt::format("split_part({}, '=', {})", column, group + 1);
}

// A query with several component groups is compared with the whole name; a query with one group is compared with each
// group (reference 5.1).
std::string matches_name(Statement& statement, const std::string& column, const std::string& asked) {
  if (asked.find('=') != std::string::npos) {
    const std::string groups = fmt::format("rtrim(array_to_string((string_to_array({}, '='))[1:3], '='), '=')", column);
    return matches_pattern(statement, groups, model::folded_groups(asked));
  }
  const std::string pattern = model::folded_group(asked);
  std::vector<std::string> groups;
  for (int group = 0; group < name_forms; ++group) {
    const std::string part = group_of(column, group);
    groups.push_back(matches_pattern(statement, part, pattern) +
                     (group == 0 ? "" : fmt::format(" AND {} <> ''", part)));
  }
  return any_of(groups);
}

std::string matches_range(Statement& statement, const std::string& column, const std::string& range) {
  const std::string first = range.substr(0, range.find('-')), last = range.substr(range.find('-') + 1);
  std::string condition = column + " <> ''";
  if (!first.empty()) condition += fmt::format(" AND {} >= {}", column, statement.parameter(first));
  if (!last.empty()) condition += fmt::format(" AND {} <= {}", column, statement.parameter(last));
  return condition;
}

std::string matches_value(Statement& statement, const TextCondition& condition, const std::string& value) {
  const std::string column(model::to_text(condition.column));
  if (is_name(condition.column)) {
    if (condition.match != TextMatch::name) throw std::invalid_argument(column + " is matched as a name only");
    return matches_name(statement, column, value);
  }
  if (condition.match == TextMatch::name) throw std::invalid_argument(column + " is no name");
  if (condition.column == WorklistColumn::station_aets) {
    if (condition.match != TextMatch::wildcard || !has_wildcard(value))
      return fmt::format("{} = ANY (station_aets)", statement.parameter(value));
    return fmt::format("EXISTS (SELECT FROM unnest(station_aets) AS aet WHERE {})",
                       matches_pattern(statement, "aet", value));
  }
  if (condition.match == TextMatch::wildcard) return matches_pattern(statement, column, value);
  if (condition.match == TextMatch::date_range) return matches_range(statement, column, value);
  return fmt::format("{} = {}", column, statement.parameter(value));
}

std::string matches_text(Statement& statement, const TextCondition& condition) {
  std::vector<std::string> alternatives;
  for (const std::string& value : condition.values) alternatives.push_back(matches_value(statement, condition, value));
  return alternatives.empty() ? "false" : any_of(alternatives);
}

std::string time_of_day(int second) {
  return fmt::format("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
}

// A row without a start has 'infinity', which no condition on the start matches. A condition that the cursor implies is
// left out, so that the index scan has one starting point.
void add_start(Statement& statement, std::vector<std::string>& conditions, const model::StartCondition& start,
               bool from_cursor) {
  if (start.from && !from_cursor)
    conditions.push_back(fmt::format("start_at >= {}::timestamp", statement.parameter(to_text(*start.from))));
  if (start.until)
    conditions.push_back(fmt::format("start_at <= {}::timestamp", statement.parameter(to_text(*start.until))));
  else if (start.from)
    conditions.emplace_back("start_at < 'infinity'");
  if (start.seconds_of_day) {
    const auto& [first, last] = *start.seconds_of_day;
    conditions.push_back(fmt::format("start_at::time BETWEEN {}::time AND {}::time",
                                     statement.parameter(time_of_day(first)), statement.parameter(time_of_day(last))));
  }
}

using AnswerCondition = model::WorklistQuery::AnswerCondition;

std::string step_into(const std::string& tag) {
  if (!std::all_of(tag.begin(), tag.end(),
                   [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); })) {
    throw std::invalid_argument("a path in the answer is made of tags in hexadecimal");
  }
  return fmt::format(".\"{}\"[*]", tag);
}

// The path of the item that contains the attribute; "$" is the answer itself.
std::string item_path(const AnswerCondition& asked) {
  std::string path = "$";
  for (std::size_t i = 0; i + 1 < asked.path.size(); ++i) path += step_into(asked.path[i]);
  return path;
}

// In the SQL, `value` is one value of the attribute.
std::string matches_answer(Statement& statement, TextMatch match, const std::string& asked) {
  switch (match) {
    case TextMatch::name: return matches_pattern(statement, "worklist_fold(value)", model::folded_group(asked));
    case TextMatch::wildcard: return matches_pattern(statement, "value", asked);
    case TextMatch::date_range: return matches_range(statement, "value", asked);
    case TextMatch::equal:
    case TextMatch::one_of: break;
  }
  return fmt::format("value = {}", statement.parameter(asked));
}

// True if any value of the attribute in `item` matches.
std::string matches_in_item(Statement& statement, const AnswerCondition& asked) {
  std::vector<std::string> alternatives;
  for (const std::string& value : asked.values) alternatives.push_back(matches_answer(statement, asked.match, value));
  if (alternatives.empty()) return "false";
  return fmt::format(
      "EXISTS (SELECT FROM jsonb_path_query(item, {}::jsonpath) AS text, unnest(string_to_array(text #>> '{{}}', '\\')) AS value WHERE {})",
      statement.parameter("$" + step_into(asked.path.back())), any_of(alternatives));
}

// All keys of a sequence must match in the same item (PS3.4 C.2.2.2.6).
void add_answer_conditions(Statement& statement, std::vector<std::string>& conditions,
                           const std::vector<AnswerCondition>& all) {
  std::map<std::string, std::vector<std::string>> by_item;
  for (const AnswerCondition& asked : all) by_item[item_path(asked)].push_back(matches_in_item(statement, asked));
  for (const auto& [path, in_item] : by_item) {
    conditions.push_back(
        fmt::format("EXISTS (SELECT FROM jsonb_path_query(answer::jsonb, {}::jsonpath) AS item WHERE {})",
                    statement.parameter(path), fmt::join(in_item, " AND ")));
  }
}

std::vector<std::string> conditions_of(Statement& statement, const model::WorklistQuery& query,
                                       const std::optional<WorklistCursor>& after) {
  std::vector<std::string> conditions;
  if (after) {
    conditions.push_back(fmt::format("(start_at, step_row_id) > ({}::timestamp, {}::bigint)",
                                     statement.parameter(after->start_key),
                                     statement.parameter(std::to_string(after->step_row_id))));
  }
  add_start(statement, conditions, query.start, after.has_value());
  for (const TextCondition& condition : query.conditions) conditions.push_back(matches_text(statement, condition));
  add_answer_conditions(statement, conditions, query.answer_conditions);
  return conditions;
}

// "" or " WHERE ...".
std::string where(Statement& statement, const model::WorklistQuery& query, const std::optional<WorklistCursor>& after) {
  const std::vector<std::string> conditions = conditions_of(statement, query, after);
  return conditions.empty() ? "" : fmt::format(" WHERE {}", fmt::join(conditions, " AND "));
}

// "SELECT (...), (...)": whether a row matches each query.
std::string select_matches(Statement& statement, const std::vector<model::WorklistQuery>& queries) {
  std::string columns;
  for (const model::WorklistQuery& query : queries) {
    const std::vector<std::string> conditions = conditions_of(statement, query, std::nullopt);
    columns += fmt::format("{}({})", columns.empty() ? "" : ", ",
                           conditions.empty() ? "true" : fmt::format("{}", fmt::join(conditions, " AND ")));
  }
  return "SELECT " + columns;
}

}  // namespace

Statement worklist_statement(const model::WorklistQuery& query, const std::optional<WorklistCursor>& after, int rows) {
  Statement statement;
  const std::string conditions = where(statement, query, after);
  statement.text = fmt::format(
      "SELECT step_row_id, start_at, answer, patient_row_id FROM worklist_item{} ORDER BY start_at, step_row_id LIMIT {}::integer",
      conditions, statement.parameter(std::to_string(rows)));
  return statement;
}

Statement matches_statement(const std::vector<model::WorklistQuery>& queries, RowId step_row_id) {
  Statement statement;
  statement.text = select_matches(statement, queries);
  statement.text += fmt::format(" FROM worklist_item WHERE step_row_id = {}::bigint",
                                statement.parameter(std::to_string(step_row_id)));
  return statement;
}

Statement matches_statement(const std::vector<model::WorklistQuery>& queries, const WorklistRow& row) {
  Statement statement;
  statement.text = select_matches(statement, queries);
  statement.text += fmt::format(" FROM unlisted_worklist_row({}::jsonb) AS worklist_item",
                                statement.parameter(worklist_row_json(row)));
  return statement;
}

// Steps without a start come last.
Statement nearest_statement(const model::WorklistQuery& query, LocalTime moment, int rows) {
  Statement statement;
  const std::string conditions = where(statement, query, std::nullopt);
  statement.text = fmt::format(
      "SELECT * FROM (SELECT step_row_id, start_at, answer, patient_row_id FROM worklist_item{} "
      "ORDER BY CASE WHEN isfinite(start_at) THEN abs(extract(epoch FROM start_at - {}::timestamp)) END NULLS LAST, step_row_id LIMIT {}::integer) AS nearest "
      "ORDER BY start_at, step_row_id",
      conditions, statement.parameter(to_text(moment)), statement.parameter(std::to_string(rows)));
  return statement;
}

}  // namespace stepwise::sql
