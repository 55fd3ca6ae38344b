// SPDX-License-Identifier: Apache-2.0
#include "sql/query_records.hpp"

#include "sql/json_writer.hpp"
#include "sql/session.hpp"

#include <fmt/format.h>

namespace stepwise::sql {
namespace {

const std::string append_statement = R"(
WITH contents AS (
  INSERT INTO worklist_query_content (content, written_at, identifier, is_complete, steps, versions)
  SELECT r.content, r.written_at, r.identifier, r.is_complete, coalesce(r.steps, '{}'), coalesce(r.versions, '{}')
    FROM jsonb_populate_recordset(NULL::worklist_query_content, $1::jsonb->'contents') AS r),
versions AS (
  INSERT INTO worklist_answer_version
  SELECT r.* FROM jsonb_populate_recordset(NULL::worklist_answer_version, $1::jsonb->'versions') AS r),
rejections AS (
  INSERT INTO rejected_association AS k (minute, at, last_at, count, calling_aet, called_aet, address, reason)
  SELECT date_trunc('minute', r.at), min(r.at), max(r.last_at), sum(r.count), r.calling_aet, r.called_aet, r.address, r.reason
    FROM jsonb_populate_recordset(NULL::rejected_association, $1::jsonb->'rejections') AS r GROUP BY 1, 5, 6, 7, 8 ORDER BY 2
  ON CONFLICT (minute, address, calling_aet, called_aet, reason) DO UPDATE SET count = k.count + excluded.count, last_at = greatest(k.last_at, excluded.last_at))
INSERT INTO worklist_query (at, calling_aet, called_aet, address, charset, status, comment, answers, duration_us, content)
SELECT r.at, r.calling_aet, r.called_aet, r.address, r.charset, r.status, r.comment, r.answers, r.duration_us, r.content
  FROM jsonb_populate_recordset(NULL::worklist_query, $1::jsonb->'queries') AS r)";

const std::string query_columns =
    "SELECT q.id, q.at, q.calling_aet, q.called_aet, q.address, q.charset, q.status, q.comment, q.answers, q.duration_us, q.content, c.identifier "
    "FROM worklist_query q LEFT JOIN LATERAL (SELECT k.identifier FROM worklist_query_content k WHERE k.content = q.content LIMIT 1) AS c ON true "
    "WHERE true";

void write_query(JsonWriter& json, const RecordedQuery& query) {
  json.object([&] {
    json.put("at", query.at);
    json.put("calling_aet", query.calling_aet);
    json.put("called_aet", query.called_aet);
    json.put("address", query.address);
    json.put("charset", query.charset);
    json("status", query.status);
    json.put("comment", query.comment);
    json.put("answers", query.answers);
    json.put("duration_us", query.duration_us);
    json.put("content", query.content);
  });
}

void write_content(JsonWriter& json, const QueryContent& content) {
  std::vector<RowId> steps, versions;
  for (const AnswerName& answer : content.answers) {
    steps.push_back(answer.step_row_id);
    versions.push_back(answer.version);
  }
  json.object([&] {
    json.put("content", content.content);
    json.put("written_at", content.written_at);
    json.put("identifier", to_bytea(content.identifier));
    json.put("is_complete", content.is_complete);
    json.sql_array("steps", steps);
    json.sql_array("versions", versions);
  });
}

void write_version(JsonWriter& json, const AnswerVersion& version) {
  json.object([&] {
    json.put("step_row_id", version.name.step_row_id);
    json.put("version", version.name.version);
    json.put("written_at", version.written_at);
    json.put("answer", version.answer);
  });
}

void write_rejection(JsonWriter& json, const RejectedAssociation& rejection) {
  json.object([&] {
    json.put("at", rejection.at);
    json.put("last_at", rejection.last_at);
    json.put("count", rejection.count);
    json.put("calling_aet", rejection.calling_aet);
    json.put("called_aet", rejection.called_aet);
    json.put("address", rejection.address);
    json.put("reason", rejection.reason);
  });
}

RecordedQuery query_of(const Row& row) {
  RecordedQuery query;
  query.id = value_of<RowId>(row[0]);
  query.at = instant_from(row[1].text());
  query.calling_aet = text_of(row[2]);
  query.called_aet = text_of(row[3]);
  query.address = text_of(row[4]);
  query.charset = text_of(row[5]);
  if (!row[6].is_null()) query.status = value_of<int>(row[6]);
  query.comment = text_of(row[7]);
  query.answers = value_of<int>(row[8]);
  query.duration_us = value_of<std::int64_t>(row[9]);
  query.content = text_of(row[10]);
  if (!row[11].is_null()) query.identifier = bytes_of(row[11]);
  return query;
}

std::vector<RecordedQuery> queries_of(const Rows& rows) {
  std::vector<RecordedQuery> queries;
  queries.reserve(rows.size());
  for (const Row row : rows) queries.push_back(query_of(row));
  return queries;
}

// The conditions that both lists have; the table is t.
void add_conditions(Statement& statement, std::string_view t, const QueryFilter& filter,
                    const std::optional<RowId>& before) {
  const auto where = [&](std::string_view column, std::string_view is, std::string value, std::string_view type) {
    statement.text += fmt::format(" AND {}.{} {} {}::{}", t, column, is, statement.parameter(std::move(value)), type);
  };
  if (!filter.calling_aet.empty()) where("calling_aet", "=", filter.calling_aet, "text");
  if (!filter.address.empty()) where("address", "=", filter.address, "text");
  if (filter.since) where("at", ">=", to_text(*filter.since), "timestamptz");
  if (filter.until) where("at", "<", to_text(*filter.until), "timestamptz");
  if (before) where("id", "<", std::to_string(*before), "bigint");
}

void add_order(Statement& statement, std::string_view t, int rows) {
  statement.text += fmt::format(" ORDER BY {}.id DESC LIMIT {}::integer", t, statement.parameter(std::to_string(rows)));
}

void add_returned(Statement& statement, const QueryFilter& filter) {
  if (filter.step) {
    statement.text += fmt::format(
        " AND q.content {} (SELECT k.content FROM worklist_query_content k WHERE k.steps @> ARRAY[{}::bigint])",
        filter.returned.value_or(true) ? "IN" : "NOT IN", statement.parameter(std::to_string(*filter.step)));
  } else if (filter.returned) {
    statement.text += *filter.returned ? " AND q.answers > 0" : " AND q.answers = 0";
  }
}

}  // namespace

void QueryRecordStore::append(const QueryBatch& batch) {
  if (batch.empty()) return;
  JsonWriter json;
  json.object([&] {
    json.array("queries", batch.queries, [&](const auto& one) { write_query(json, one); });
    json.array("contents", batch.contents, [&](const auto& one) { write_content(json, one); });
    json.array("versions", batch.versions, [&](const auto& one) { write_version(json, one); });
    json.array("rejections", batch.rejections, [&](const auto& one) { write_rejection(json, one); });
  });
  Session(database_).run(append_statement, {json.take()});
}

std::vector<RecordedQuery> QueryRecordStore::list(const QueryFilter& filter, std::optional<RowId> before, int rows) {
  Statement statement{query_columns, {}};
  add_conditions(statement, "q", filter, before);
  add_returned(statement, filter);
  add_order(statement, "q", rows);
  return queries_of(Session(database_).run(statement));
}

std::optional<RecordedQuery> QueryRecordStore::query(RowId id) {
  const Rows rows = Session(database_).run(query_columns + " AND q.id = $1::bigint", {std::to_string(id)});
  return rows.empty() ? std::nullopt : std::optional(query_of(rows[0]));
}

std::optional<RecordedQuery> QueryRecordStore::last_of(const std::string& calling_aet) {
  const Rows rows = Session(database_).run(
      query_columns + " AND q.calling_aet = $1 AND c.identifier <> '' ORDER BY q.id DESC LIMIT 1", {calling_aet});
  return rows.empty() ? std::nullopt : std::optional(query_of(rows[0]));
}

GivenAnswers QueryRecordStore::answers(const RecordedQuery& query) {
  static const std::string statement = R"(
WITH content AS (SELECT * FROM worklist_query_content k WHERE k.content = $1::uuid LIMIT 1)
SELECT c.is_complete, given.step, v.answer FROM content c
  LEFT JOIN LATERAL unnest(c.steps, c.versions) WITH ORDINALITY AS given (step, version, position) ON true
  LEFT JOIN LATERAL (SELECT a.answer FROM worklist_answer_version a WHERE a.step_row_id = given.step AND a.version = given.version LIMIT 1) AS v ON true
 ORDER BY given.position)";
  GivenAnswers given;
  for (const Row row : Session(database_).run(statement, {query.content})) {
    given.is_complete = row[0].text() == "t";
    if (row[1].is_null()) continue;  // without answers
    given.answers.push_back(
        {value_of<RowId>(row[1]), row[2].is_null() ? std::nullopt : std::optional(text_of(row[2]))});
  }
  return given;
}

std::vector<RejectedAssociation> QueryRecordStore::rejections(const QueryFilter& filter, std::optional<RowId> before,
                                                              int rows) {
  Statement statement{
      "SELECT r.id, r.at, r.last_at, r.count, r.calling_aet, r.called_aet, r.address, r.reason FROM rejected_association r WHERE true",
      {}};
  add_conditions(statement, "r", filter, before);
  add_order(statement, "r", rows);
  std::vector<RejectedAssociation> all;
  for (const Row row : Session(database_).run(statement)) {
    all.push_back({value_of<RowId>(row[0]), instant_from(row[1].text()), instant_from(row[2].text()),
                   value_of<int>(row[3]), text_of(row[4]), text_of(row[5]), text_of(row[6]), text_of(row[7])});
  }
  return all;
}

std::int64_t QueryRecordStore::sweep(const QuerySweep& sweep) {
  static const std::string queries_statement = R"(
WITH removed AS (DELETE FROM worklist_query q
                  WHERE q.at < $1::timestamptz OR q.id <= (SELECT max(n.id) FROM worklist_query n) - $2::bigint RETURNING 1),
     rejections AS (DELETE FROM rejected_association r
                     WHERE r.last_at < $1::timestamptz OR r.id <= (SELECT max(n.id) FROM rejected_association n) - $2::bigint RETURNING 1)
SELECT (SELECT count(*) FROM removed) + (SELECT count(*) FROM rejections))";
  static const std::string contents_statement = R"(
DELETE FROM worklist_query_content c
 WHERE c.written_at < $1::timestamptz
    OR c.id <= (SELECT max(s.id) FROM (SELECT k.id, sum(k.answers) OVER (ORDER BY k.id DESC) AS answers FROM worklist_query_content k) AS s
                 WHERE s.answers > $2::bigint))";
  Session session(database_, CallTime::as_long_as_the_server_reacts);
  const Rows removed =
      session.run(queries_statement, {to_text(sweep.queries_before), std::to_string(sweep.records_kept)});
  session.run(contents_statement, {to_text(sweep.contents_before), std::to_string(sweep.answers_kept)});
  session.run("DELETE FROM worklist_answer_version v WHERE v.written_at < $1::timestamptz",
              {to_text(sweep.versions_before)});
  return value_of<std::int64_t>(removed[0][0]);
}

}  // namespace stepwise::sql
