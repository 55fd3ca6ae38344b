// SPDX-License-Identifier: Apache-2.0
#include "sql/query_records.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

using namespace stepwise;
using stepwise::test::TestDatabase;

namespace {

const Instant morning = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(8);

sql::RecordedQuery sample_query(const std::string& content) {
  sql::RecordedQuery query;
  query.at = morning;
  query.calling_aet = "CT1";
  query.called_aet = "STEPWISE";
  query.address = "10.0.0.5";
  query.charset = "ISO_IR 100";
  query.status = 0xA700;
  query.comment = "more than 2 steps match";
  query.answers = 2;
  query.duration_us = 2700;
  query.content = content;
  return query;
}

const std::string content(32, 'a'), other_content(32, 'b');

}  // namespace

TEST_CASE("a recorded query, its keys and its answers are read as they were written") {
  TestDatabase test;
  sql::QueryRecordStore store(test.database());
  sql::QueryBatch batch;
  batch.queries = {sample_query(content)};
  batch.contents = {{content, morning, std::string("\x08\x00\x05\x00", 4), true, {{7, -3}, {5, 9}}}};
  batch.versions = {{{7, -3}, morning, R"({"00100010":"Ä \" \\ 王"})"}};
  store.append(batch);
  const auto queries = store.list({}, {}, 10);
  REQUIRE(queries.size() == 1);
  const sql::RecordedQuery& query = queries.front();
  CHECK(query.at == morning);
  CHECK(query.calling_aet == "CT1");
  CHECK(query.called_aet == "STEPWISE");
  CHECK(query.address == "10.0.0.5");
  CHECK(query.charset == "ISO_IR 100");
  CHECK(query.status == 0xA700);
  CHECK(query.comment == "more than 2 steps match");
  CHECK(query.answers == 2);
  CHECK(query.duration_us == 2700);
  CHECK(query.identifier == std::string("\x08\x00\x05\x00", 4));
  const sql::GivenAnswers given = store.answers(query);
  CHECK(given.is_complete);
  REQUIRE(given.answers.size() == 2);
  CHECK(given.answers[0].step_row_id == 7);
  CHECK(given.answers[0].answer == R"({"00100010":"Ä \" \\ 王"})");
  CHECK(given.answers[1].step_row_id == 5);
  CHECK_FALSE(given.answers[1].answer);  // its version is not kept
  CHECK(store.query(query.id)->content == query.content);
  CHECK_FALSE(store.query(query.id + 1));
}

TEST_CASE("a content that was written twice is read once") {
  TestDatabase test;
  sql::QueryRecordStore store(test.database());
  for (int n = 0; n < 2; ++n) {
    sql::QueryBatch batch;
    batch.queries = {sample_query(content)};
    batch.contents = {{content, morning, "x", true, {{7, 1}}}};
    batch.versions = {{{7, 1}, morning, "{}"}};
    store.append(batch);
  }
  CHECK(store.list({}, {}, 10).size() == 2);
  CHECK(store.answers(store.list({}, {}, 1).front()).answers.size() == 1);
}

TEST_CASE("queries and rejections come in pages, the newest first") {
  TestDatabase test;
  sql::QueryRecordStore store(test.database());
  sql::QueryBatch batch;
  for (int n = 0; n < 5; ++n) {
    batch.queries.push_back(sample_query(content));
    batch.rejections.push_back({0, morning, morning, 1, "X" + std::to_string(n), "STEPWISE", "10.0.0.9", "busy"});
  }
  store.append(batch);
  const auto first = store.list({}, {}, 3);
  REQUIRE(first.size() == 3);
  CHECK(first[0].id > first[2].id);
  CHECK(store.list({}, first[2].id, 3).size() == 2);
  const auto rejections = store.rejections({}, {}, 3);
  REQUIRE(rejections.size() == 3);
  CHECK(store.rejections({}, rejections[2].id, 3).size() == 2);
}

TEST_CASE("the last query of a station is the last one whose keys are known") {
  TestDatabase test;
  sql::QueryRecordStore store(test.database());
  sql::QueryBatch batch;
  batch.queries = {sample_query(content), sample_query(other_content)};
  batch.contents = {{content, morning, "x", true, {}}, {other_content, morning, "", true, {}}};
  store.append(batch);
  CHECK(store.last_of("CT1")->content == store.list({}, {}, 2)[1].content);
  CHECK_FALSE(store.last_of("MR1"));
}

TEST_CASE("the oldest records beyond the numbers of the limits are removed") {
  TestDatabase test;
  sql::QueryRecordStore store(test.database());
  for (int n = 0; n < 5; ++n) {
    sql::QueryBatch batch;
    const std::string name(32, static_cast<char>('a' + n));
    batch.queries = {sample_query(name)};
    batch.contents = {{name, morning, "x", true, {{1, n}, {2, n}}}};
    batch.rejections = {{0, morning, morning, 1, "X" + std::to_string(n), "STEPWISE", "10.0.0.9", "busy"}};
    store.append(batch);
  }
  CHECK(store.sweep({}) == 0);
  sql::QuerySweep sweep;
  sweep.records_kept = 3;
  CHECK(store.sweep(sweep) == 4);
  CHECK(store.rejections({}, {}, 10).size() == 3);
  sweep.answers_kept = 5;
  store.sweep(sweep);
  const auto kept = store.list({}, {}, 10);
  REQUIRE(kept.size() == 3);
  CHECK(store.answers(kept[0]).answers.size() == 2);
  CHECK(store.answers(kept[1]).answers.size() == 2);
  CHECK(store.answers(kept[2]).answers.empty());  // its list is gone, the query stays
  CHECK_FALSE(store.answers(kept[2]).is_complete);
}
