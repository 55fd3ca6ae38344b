// SPDX-License-Identifier: Apache-2.0
// The conditions of a worklist query as SQL, on rows of a real table: each column, each kind of match, the start.
#include "sql/worklist_statement.hpp"

#include "model/worklist.hpp"
#include "sql/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/unit/sql/samples.hpp"

#include <map>
#include <stdexcept>

using namespace stepwise;
using namespace stepwise::test;
using model::TextMatch;
using model::WorklistColumn;

namespace {

using RowIds = std::vector<model::RowId>;

// Two rows or more that a test changes before they are stored.
struct Listing {
  TestDatabase test;
  sql::WriteSet rows;

  explicit Listing(int count = 2) {
    for (int id = 1; id <= count; ++id) rows.worklist.push_back(sample_item(id));
  }
  void store() { REQUIRE(sql::Store(test.database()).apply(rows) == sql::ApplyOutcome::applied); }
  RowIds found(const model::WorklistQuery& query) {
    RowIds ids;
    for (const auto& item : sql::Worklist(test.database()).page(query, std::nullopt, 50))
      ids.push_back(item.step_row_id);
    return ids;
  }
  RowIds found(WorklistColumn column, TextMatch match, std::vector<std::string> values) {
    model::WorklistQuery query;
    query.conditions = {{column, match, std::move(values)}};
    return found(query);
  }
  RowIds nearest(LocalTime moment, int count, const model::WorklistQuery& query = {}) {
    RowIds ids;
    for (const auto& item : sql::Worklist(test.database()).nearest(query, moment, count))
      ids.push_back(item.step_row_id);
    return ids;
  }
};

}  // namespace

TEST_CASE("a range of dates includes both ends, and no unknown date") {
  TestDatabase test;
  sql::WriteSet rows;
  rows.worklist = {sample_item(1), sample_item(2), sample_item(3)};
  rows.worklist[0].patient_birth_date = "19500101";
  rows.worklist[1].patient_birth_date = "19600101";
  rows.worklist[2].patient_birth_date = "";
  REQUIRE(sql::Store(test.database()).apply(rows) == sql::ApplyOutcome::applied);
  const auto found = [&](const std::string& range) {
    model::WorklistQuery query;
    query.conditions = {{WorklistColumn::patient_birth_date, TextMatch::date_range, {range}}};
    std::vector<model::RowId> ids;
    for (const auto& item : sql::Worklist(test.database()).page(query, std::nullopt, 10)) {
      ids.push_back(item.step_row_id);
      const auto& row = rows.worklist[static_cast<std::size_t>(item.step_row_id - 1)];
      CHECK(model::matches(query, {{}, {{WorklistColumn::patient_birth_date, row.patient_birth_date}}}));
    }
    return ids;
  };
  CHECK(found("19500101-19600101") == std::vector<model::RowId>{1, 2});
  CHECK(found("19500102-") == std::vector<model::RowId>{2});
  CHECK(found("-19591231") == std::vector<model::RowId>{1});
}

TEST_CASE("optional keys are matched inside the stored answer, in any item of its sequences") {
  TestDatabase test;
  sql::WriteSet rows;
  rows.worklist = {sample_item(1), sample_item(2)};
  rows.worklist[0].answer =
      R"({"00321064":[{"00080100":"CT01","00080104":"Head"},{"00080100":"CT02"}],"00102160":"x","00102110":"LATEX\\PENICILLIN","00400244":"20260301","00081110":[{"00081155":"1.2.3"}],"00401010":"M\u00fcller^A"})";
  rows.worklist[1].answer = R"({"00321064":[{"00080100":"MR01"}],"00080005":["a","b"]})";
  REQUIRE(sql::Store(test.database()).apply(rows) == sql::ApplyOutcome::applied);
  const auto found = [&](std::vector<std::string> path, TextMatch match, std::vector<std::string> values) {
    model::WorklistQuery query;
    query.answer_conditions = {{std::move(path), match, std::move(values)}};
    std::vector<model::RowId> ids;
    for (const auto& item : sql::Worklist(test.database()).page(query, std::nullopt, 10))
      ids.push_back(item.step_row_id);
    return ids;
  };
  CHECK(found({"00321064", "00080100"}, TextMatch::equal, {"CT02"}) == std::vector<model::RowId>{1});
  CHECK(found({"00321064", "00080100"}, TextMatch::wildcard, {"?R*"}) == std::vector<model::RowId>{2});
  CHECK(found({"00321064", "00080100"}, TextMatch::wildcard, {"*01"}) == std::vector<model::RowId>{1, 2});
  CHECK(found({"00102160"}, TextMatch::equal, {"x"}) == std::vector<model::RowId>{1});
  CHECK(found({"00080005"}, TextMatch::equal, {"b"}) == std::vector<model::RowId>{2});
  CHECK(found({"00401010"}, TextMatch::name, {"MULLER*"}) == std::vector<model::RowId>{1});
  CHECK(found({"00401010"}, TextMatch::equal, {"nobody"}).empty());
  CHECK(found({"00102110"}, TextMatch::equal, {"PENICILLIN"}) ==
        std::vector<model::RowId>{1});  // one of several values
  CHECK(found({"00102110"}, TextMatch::wildcard, {"LAT*"}) == std::vector<model::RowId>{1});
  CHECK(found({"00081110", "00081155"}, TextMatch::one_of, {"1.2.9", "1.2.3"}) == std::vector<model::RowId>{1});
  CHECK(found({"00081110", "00081155"}, TextMatch::one_of, {"1.2.9"}).empty());
  CHECK(found({"00400244"}, TextMatch::date_range, {"20260201-20260301"}) == std::vector<model::RowId>{1});
  CHECK(found({"00400244"}, TextMatch::date_range, {"20260302-"}).empty());
  model::WorklistQuery of_one_item;  // PS3.4 C.2.2.2.6
  of_one_item.answer_conditions = {{{"00321064", "00080100"}, TextMatch::equal, {"CT02"}},
                                   {{"00321064", "00080104"}, TextMatch::equal, {"Head"}}};
  CHECK(sql::Worklist(test.database()).page(of_one_item, std::nullopt, 10).empty());
  of_one_item.answer_conditions[0].values = {"CT01"};
  CHECK(sql::Worklist(test.database()).page(of_one_item, std::nullopt, 10).size() == 1);
  CHECK_THROWS_AS(found({"00401010\"); DROP"}, TextMatch::equal, {"x"}), std::invalid_argument);
}

TEST_CASE("a column of names is matched as a name only, and no other column is") {
  TestDatabase test;
  model::WorklistQuery query;
  SECTION("a name as text") {
    query.conditions = {{WorklistColumn::patient_name, TextMatch::equal, {"x"}}};
  }
  SECTION("a text as name") {
    query.conditions = {{WorklistColumn::patient_id, TextMatch::name, {"x"}}};
  }
  CHECK_THROWS_AS(sql::Worklist(test.database()).page(query, std::nullopt, 1), std::invalid_argument);
}

TEST_CASE("each column of text is matched by its own value, and by no value of another column") {
  using Row = sql::WorklistRow;
  const std::map<WorklistColumn, std::string Row::*> columns{
      {WorklistColumn::patient_id, &Row::patient_id},
      {WorklistColumn::patient_id_issuer, &Row::patient_id_issuer},
      {WorklistColumn::patient_birth_date, &Row::patient_birth_date},
      {WorklistColumn::patient_sex, &Row::patient_sex},
      {WorklistColumn::accession_number, &Row::accession_number},
      {WorklistColumn::requested_procedure_id, &Row::requested_procedure_id},
      {WorklistColumn::requested_procedure_description, &Row::requested_procedure_description},
      {WorklistColumn::study_instance_uid, &Row::study_instance_uid},
      {WorklistColumn::placer_order_number, &Row::placer_order_number},
      {WorklistColumn::filler_order_number, &Row::filler_order_number},
      {WorklistColumn::admission_id, &Row::admission_id},
      {WorklistColumn::current_location, &Row::current_location},
      {WorklistColumn::requested_procedure_priority, &Row::requested_procedure_priority},
      {WorklistColumn::modality, &Row::modality},
      {WorklistColumn::step_description, &Row::step_description},
      {WorklistColumn::step_id, &Row::step_id},
      {WorklistColumn::station_name, &Row::station_name},
      {WorklistColumn::step_location, &Row::step_location},
      {WorklistColumn::step_status, &Row::step_status}};
  // Row n has the value "own" in the column n, and "other" in all others.
  Listing listing(static_cast<int>(columns.size()));
  std::size_t own = 0;
  for (Row& row : listing.rows.worklist) {
    std::size_t index = 0;
    for (const auto& [column, member] : columns) row.*member = index++ == own ? "own" : "other";
    ++own;
  }
  listing.store();
  model::RowId id = 0;
  for (const auto& [column, member] : columns) {
    INFO(model::to_text(column));
    ++id;
    CHECK(listing.found(column, TextMatch::equal, {"own"}) == RowIds{id});
    CHECK(listing.found(column, TextMatch::wildcard, {"ow?"}) == RowIds{id});
    CHECK(listing.found(column, TextMatch::one_of, {"own", "none"}) == RowIds{id});
    CHECK(listing.found(column, TextMatch::equal, {"OWN"}).empty());
  }
}

TEST_CASE("each column of names is matched as a name, and by no other name") {
  using Row = sql::WorklistRow;
  const std::map<WorklistColumn, std::string Row::*> columns{
      {WorklistColumn::patient_name, &Row::patient_name},
      {WorklistColumn::requesting_physician, &Row::requesting_physician},
      {WorklistColumn::referring_physician, &Row::referring_physician},
      {WorklistColumn::performing_physician, &Row::performing_physician}};
  Listing listing(4);
  std::size_t own = 0;
  for (Row& row : listing.rows.worklist) {
    std::size_t index = 0;
    for (const auto& [column, member] : columns)
      row.*member = index++ == own ? "M\xC3\xBCller^Anna=王^小" : "Smith^John";
    ++own;
  }
  listing.store();
  model::RowId id = 0;
  for (const auto& [column, member] : columns) {
    INFO(model::to_text(column));
    ++id;
    for (const char* name : {"MULLER^ANNA", "m\xC3\xBCller*", "?uller^anna", "王^小", "王*", "muller^anna=王^小"})
      CHECK(listing.found(column, TextMatch::name, {name}) == RowIds{id});
    CHECK(listing.found(column, TextMatch::name, {"Jones", "muller*"}) == RowIds{id});
    CHECK(listing.found(column, TextMatch::name, {"小"}).empty());
    for (const TextMatch match : {TextMatch::equal, TextMatch::wildcard, TextMatch::one_of, TextMatch::date_range})
      CHECK_THROWS_AS(listing.found(column, match, {"x"}), std::invalid_argument);
  }
}

TEST_CASE("a list of values matches any of them, and no value matches nothing; two conditions have to hold both") {
  Listing listing(3);
  listing.rows.worklist[0].accession_number = "A1";
  listing.rows.worklist[1].accession_number = "A2";
  listing.rows.worklist[1].modality = "MR";
  listing.rows.worklist[2].accession_number = "A3";
  listing.store();
  CHECK(listing.found(WorklistColumn::accession_number, TextMatch::equal, {"A1", "A3"}) == RowIds{1, 3});
  CHECK(listing.found(WorklistColumn::accession_number, TextMatch::one_of, {"A2", "A9"}) == RowIds{2});
  CHECK(listing.found(WorklistColumn::accession_number, TextMatch::equal, {}).empty());
  model::WorklistQuery both;
  both.conditions = {{WorklistColumn::accession_number, TextMatch::equal, {"A1", "A2"}},
                     {WorklistColumn::modality, TextMatch::equal, {"MR"}}};
  CHECK(listing.found(both) == RowIds{2});
}

TEST_CASE("a station finds a step of which it is any station, the second too") {
  Listing listing;
  listing.rows.worklist[0].station_aets = {"CT1", "CT2"};
  listing.rows.worklist[1].station_aets = {"MR*", "MR2"};
  listing.store();
  const auto column = WorklistColumn::station_aets;
  CHECK(listing.found(column, TextMatch::equal, {"CT2"}) == RowIds{1});
  CHECK(listing.found(column, TextMatch::equal, {"MR*"}) == RowIds{2});
  CHECK(listing.found(column, TextMatch::equal, {"CT"}).empty());
  CHECK(listing.found(column, TextMatch::wildcard, {"CT2"}) == RowIds{1});
  CHECK(listing.found(column, TextMatch::wildcard, {"?T2"}) == RowIds{1});
  CHECK(listing.found(column, TextMatch::wildcard, {"*2"}) == RowIds{1, 2});
  CHECK(listing.found(column, TextMatch::one_of, {"MR1", "CT1"}) == RowIds{1});
}

TEST_CASE("the start: both limits are included, a second before or after is not; a step without a start in none") {
  Listing listing(3);
  listing.rows.worklist[0].start_at = local(14, 8);
  listing.rows.worklist[1].start_at = local(14, 9);
  listing.rows.worklist[2].start_at.reset();
  listing.store();
  const auto found = [&](std::optional<LocalTime> from, std::optional<LocalTime> until) {
    model::WorklistQuery query;
    query.start.from = from;
    query.start.until = until;
    return listing.found(query);
  };
  const auto second = std::chrono::seconds(1);
  CHECK(found({}, {}) == RowIds{1, 2, 3});
  CHECK(found(local(14, 8), {}) == RowIds{1, 2});
  CHECK(found(local(14, 8) + second, {}) == RowIds{2});
  CHECK(found({}, local(14, 9)) == RowIds{1, 2});
  CHECK(found({}, local(14, 9) - second) == RowIds{1});
  CHECK(found(local(14, 9), local(14, 9)) == RowIds{2});
  const auto of_day = [&](int first, int last) {
    model::WorklistQuery query;
    query.start.seconds_of_day = {first, last};
    return listing.found(query);
  };
  CHECK(of_day(8 * 3600, 9 * 3600) == RowIds{1, 2});
  CHECK(of_day(8 * 3600 + 1, 9 * 3600 - 1).empty());
  CHECK(of_day(9 * 3600, 86399) == RowIds{2});
  CHECK(of_day(0, 8 * 3600) == RowIds{1});
}

TEST_CASE("the next page begins behind the row of the cursor, of two rows with one start too") {
  Listing listing(3);
  listing.store();
  sql::Worklist worklist(listing.test.database());
  model::WorklistQuery query;
  query.start.from = local(14, 0);
  const auto first = worklist.page(query, std::nullopt, 1);
  REQUIRE(first.size() == 1);
  const auto rest = worklist.page(query, sql::WorklistCursor{first[0].start_key, first[0].step_row_id}, 9);
  REQUIRE(rest.size() == 2);
  CHECK(rest[0].step_row_id == 2);
  CHECK(rest[1].step_row_id == 3);
  CHECK(worklist.page(query, sql::WorklistCursor{rest[1].start_key, rest[1].step_row_id}, 9).empty());
}

TEST_CASE("the nearest rows: before or after the moment, the lower row of two equal ones, without a start the last") {
  Listing listing(5);
  listing.rows.worklist[0].start_at.reset();
  listing.rows.worklist[1].start_at = local(14, 12);
  listing.rows.worklist[2].start_at = local(14, 9);
  listing.rows.worklist[3].start_at = local(14, 10, 30);
  listing.rows.worklist[4].start_at = local(14, 7, 30);
  listing.store();
  const LocalTime moment = local(14, 9);
  CHECK(listing.nearest(moment, 1) == RowIds{3});
  CHECK(listing.nearest(moment, 2) == RowIds{3, 4});  // as far away as row 5
  CHECK(listing.nearest(moment, 3) == RowIds{5, 3, 4});
  CHECK(listing.nearest(moment, 4) == RowIds{5, 3, 4, 2});
  CHECK(listing.nearest(moment, 9) == RowIds{5, 3, 4, 2, 1});
  model::WorklistQuery query;
  query.start.from = local(14, 10);
  CHECK(listing.nearest(moment, 1, query) == RowIds{4});
}

TEST_CASE("the text of a statement does not depend on the values, so that it is prepared once") {
  model::WorklistQuery one, other;
  one.conditions = {{WorklistColumn::patient_id, TextMatch::equal, {"1'; --"}}};
  other.conditions = {{WorklistColumn::patient_id, TextMatch::equal, {"2"}}};
  one.start.from = local(14, 8);
  other.start.from = local(15, 8);
  CHECK(sql::worklist_statement(one, {}, 10).text == sql::worklist_statement(other, {}, 20).text);
  CHECK(sql::worklist_statement(one, {}, 10).values != sql::worklist_statement(other, {}, 20).values);
  CHECK(sql::nearest_statement(one, local(1, 1), 10).text == sql::nearest_statement(other, local(2, 1), 20).text);
}
