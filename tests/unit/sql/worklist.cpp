// SPDX-License-Identifier: Apache-2.0
#include "sql/worklist.hpp"

#include "sql/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/unit/sql/samples.hpp"

#include <algorithm>
#include <rapidcheck.h>

using namespace stepwise;
using namespace stepwise::test;
using model::TextMatch;
using model::WorklistColumn;

namespace {

// Texts that can cause problems in LIKE, arrays or pages; few, so that they match often.
const std::vector<std::string> texts{"",    "A",    "a",  "AB", "A%", "A_B", "A\\B", "\xC3\x84", "A*", "\xE6\x9D\x8E",
                                     "1.2", "1.20", "A B"};
const std::vector<std::string> text_patterns{"A*",   "?",         "*B", "A?B",  "*%", "??",
                                             "*\\*", "\xC3\x84*", "*",  "1.2*", "A_*"};
const std::vector<std::string> names{"SMITH^JOHN",
                                     "Smith^Jane",
                                     "Sm\xC3\xAFth^J",
                                     "smythe",
                                     "M\xC3\xBCller^A=\xE7\x8E\x8B^\xE5\xB0\x8F",
                                     "Stra\xC3\x9F"
                                     "e^X",
                                     "A^B=\xE7\x8E\x8B^A=SMITH^J",
                                     "",
                                     "WANG^X==wang^x",
                                     "A%^B_",
                                     "Иванов^Иван",
                                     "Ω^Χ=X^Y",
                                     "髙橋^一郎"};
const std::vector<std::string> name_patterns{"smith*",
                                             "SMITH^J*",
                                             "S*",
                                             "?mith^j",
                                             "M\xC3\x9CLLER^*",
                                             "\xE7\x8E\x8B*",
                                             "smith^john",
                                             "strasse*",
                                             "*x",
                                             "SMYTHE^^",
                                             "muller^a=\xE7\x8E\x8B^\xE5\xB0\x8F",
                                             "a^b=*",
                                             "A%*",
                                             "wang^x",
                                             "m\xC3\xBCller^?=*",
                                             "ivanov*",
                                             "Иванов^*",
                                             "иванов^иван=",
                                             "Ω^Χ=*",
                                             "高橋^?郎"};
const std::vector<WorklistColumn> text_columns{WorklistColumn::patient_id,         WorklistColumn::accession_number,
                                               WorklistColumn::study_instance_uid, WorklistColumn::modality,
                                               WorklistColumn::step_description,   WorklistColumn::step_id};
const std::vector<WorklistColumn> name_columns{WorklistColumn::patient_name, WorklistColumn::referring_physician};

template <class T>
T pick(const std::vector<T>& from) {
  return *rc::gen::elementOf(from);
}

LocalTime some_time() {
  return local(*rc::gen::inRange(10, 14), *rc::gen::inRange(0, 24), pick<int>({0, 30}), pick<int>({0, 59}));
}

std::string& column_of(sql::WorklistRow& row, WorklistColumn column) {
  switch (column) {
    case WorklistColumn::patient_id: return row.patient_id;
    case WorklistColumn::accession_number: return row.accession_number;
    case WorklistColumn::study_instance_uid: return row.study_instance_uid;
    case WorklistColumn::modality: return row.modality;
    case WorklistColumn::step_description: return row.step_description;
    case WorklistColumn::step_id: return row.step_id;
    case WorklistColumn::patient_name: return row.patient_name;
    default: return row.referring_physician;
  }
}

sql::WorklistRow some_row(model::RowId id) {
  sql::WorklistRow row = sample_item(id);
  row.start_at.reset();
  if (*rc::gen::inRange(0, 10) > 0) row.start_at = some_time();
  for (const auto column : text_columns) column_of(row, column) = pick(texts);
  for (const auto column : name_columns) column_of(row, column) = pick(names);
  row.station_aets =
      *rc::gen::resize(3, rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
                              rc::gen::elementOf(std::vector<std::string>{"CT1", "CT2", "MR 1", "X,\"Y"}))));
  return row;
}

model::WorklistRowView view_of(sql::WorklistRow row) {
  model::WorklistRowView view{row.start_at, {}};
  for (const auto& columns : {text_columns, name_columns}) {
    for (const auto column : columns) view.columns.emplace_back(column, column_of(row, column));
  }
  std::string stations;
  for (const auto& aet : row.station_aets) stations += (stations.empty() ? "" : "\\") + aet;
  view.columns.emplace_back(WorklistColumn::station_aets, stations);
  return view;
}

model::TextCondition some_condition() {
  switch (*rc::gen::inRange(0, 5)) {
    case 0: return {pick(text_columns), TextMatch::equal, {pick(texts)}};
    case 1: return {pick(text_columns), TextMatch::one_of, {pick(texts), pick(texts)}};
    case 2: return {pick(text_columns), TextMatch::wildcard, {pick(text_patterns)}};
    case 3:
      return {WorklistColumn::station_aets,
              pick<TextMatch>({TextMatch::equal, TextMatch::wildcard}),
              {pick<std::string>({"CT1", "CT*", "MR 1", "?T2", "X,\"*"})}};
    default: return {pick(name_columns), TextMatch::name, {pick(name_patterns)}};
  }
}

model::WorklistQuery some_query() {
  model::WorklistQuery query;
  if (*rc::gen::inRange(0, 3) == 0) query.start.from = some_time();
  if (*rc::gen::inRange(0, 3) == 0) query.start.until = some_time();
  if (*rc::gen::inRange(0, 4) == 0)
    query.start.seconds_of_day = {*rc::gen::inRange(0, 86400), *rc::gen::inRange(0, 86400)};
  const int conditions = *rc::gen::inRange(0, 3);
  for (int i = 0; i < conditions; ++i) query.conditions.push_back(some_condition());
  return query;
}

std::vector<model::RowId> all_pages(sql::Worklist& worklist, const model::WorklistQuery& query, int rows) {
  std::vector<model::RowId> ids;
  std::optional<sql::WorklistCursor> after;
  for (;;) {
    const auto page = worklist.page(query, after, rows);
    for (const auto& item : page) ids.push_back(item.step_row_id);
    if (page.size() < static_cast<std::size_t>(rows)) return ids;
    after = sql::WorklistCursor{page.back().start_key, page.back().step_row_id};
  }
}

// By start, then row; those without a start last.
std::vector<model::RowId> matching(std::vector<sql::WorklistRow> rows, const model::WorklistQuery& query) {
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::pair(a.start_at.value_or(LocalTime::max()), a.step_row_id) <
           std::pair(b.start_at.value_or(LocalTime::max()), b.step_row_id);
  });
  std::vector<model::RowId> ids;
  for (const auto& row : rows) {
    if (model::matches(query, view_of(row))) ids.push_back(row.step_row_id);
  }
  return ids;
}

}  // namespace

TEST_CASE("the SQL of a worklist query finds what the rule in memory matches, in pages by start") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::Worklist worklist(test.database());
  std::vector<model::RowId> before;
  CHECK(rc::check([&] {
    std::vector<sql::WorklistRow> rows;
    const int count = *rc::gen::inRange(0, 15);
    for (int i = 1; i <= count; ++i) rows.push_back(some_row(i));
    sql::WriteSet set;
    set.worklist_removed = before;
    set.worklist = rows;
    before.clear();
    for (const auto& row : rows) before.push_back(row.step_row_id);
    RC_ASSERT(department.apply(set) == sql::ApplyOutcome::applied);
    for (int i = 0; i < 8; ++i) {
      const auto query = some_query();
      RC_ASSERT(all_pages(worklist, query, *rc::gen::inRange(1, 6)) == matching(rows, query));
    }
  }));
}

TEST_CASE("whether a query finds one row is the same for the list, for a row of it, and for a row that is not on it") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::Worklist worklist(test.database());
  CHECK(rc::check([&] {
    std::vector<sql::WorklistRow> rows;
    for (int i = 1; i <= 6; ++i) rows.push_back(some_row(i));
    sql::WriteSet set;
    set.worklist_removed = {1, 2, 3, 4, 5, 6};
    set.worklist = rows;
    RC_ASSERT(department.apply(set) == sql::ApplyOutcome::applied);
    const std::vector<model::WorklistQuery> queries{some_query(), some_query(), some_query(), {}};
    for (const sql::WorklistRow& row : rows) {
      std::vector<bool> found;
      for (const auto& query : queries) {
        const auto ids = all_pages(worklist, query, 10);
        found.push_back(std::ranges::find(ids, row.step_row_id) != ids.end());
      }
      RC_ASSERT(worklist.matches(queries, row.step_row_id) == found);
      RC_ASSERT(worklist.matches(queries, row) == found);
    }
  }));
  CHECK(worklist.matches({{}, {}}, 7) == std::vector{false, false});
  CHECK(worklist.is_listed(1));
  CHECK_FALSE(worklist.is_listed(7));
}

TEST_CASE("a row is replaced, keeps its answer to the byte and goes when its step is no longer listed") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::Worklist worklist(test.database());
  sql::WriteSet rows;
  rows.worklist = {sample_item(5)};
  REQUIRE(department.apply(rows) == sql::ApplyOutcome::applied);
  rows.worklist[0].answer = "{\"00100010\":\"\xE7\x8E\x8B  \\\"quoted\\\"\"}";
  REQUIRE(department.apply(rows) == sql::ApplyOutcome::applied);
  const auto page = worklist.page({}, std::nullopt, 10);
  REQUIRE(page.size() == 1);
  CHECK(page[0].answer == rows.worklist[0].answer);
  sql::WriteSet gone;
  gone.worklist_removed = {5};
  REQUIRE(department.apply(gone) == sql::ApplyOutcome::applied);
  CHECK(worklist.page({}, std::nullopt, 10).empty());
}
