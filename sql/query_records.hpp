// SPDX-License-Identifier: Apache-2.0
// The records of worklist queries and of rejected associations (007_queries.sql). Any thread; throws what
// sql/database.hpp names.
#pragma once
#include "base/clock.hpp"
#include "base/limits.hpp"
#include "model/values.hpp"
#include "sql/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::sql {

using model::RowId;

struct RecordedQuery {
  RowId id = 0;  // set by the database
  Instant at{};
  std::string calling_aet, called_aet, address, charset;
  std::optional<int> status;  // final DIMSE status; absent: the association ended before it was sent
  std::string comment;
  int answers = 0;  // number that was sent
  std::int64_t duration_us = 0;
  std::string content;     // names a QueryContent: 32 hexadecimal digits
  std::string identifier;  // of the content; filled when it is read
};

// An answer is named by the step and the version of its stored form.
struct AnswerName {
  RowId step_row_id = 0;
  std::int64_t version = 0;
  bool operator==(const AnswerName&) const = default;
};

// The keys of a query and the answers to it. Queries with equal keys and answers share it.
struct QueryContent {
  std::string content;
  Instant written_at{};
  std::string identifier;  // Explicit VR Little Endian, UTF-8; "": not kept
  bool is_complete = true;
  std::vector<AnswerName> answers;  // in the order in which they were sent
};

struct AnswerVersion {
  AnswerName name;
  Instant written_at{};
  std::string answer;  // worklist_item.answer
};

struct RejectedAssociation {
  RowId id = 0;  // set by the database
  Instant at{}, last_at{};
  int count = 1;
  std::string calling_aet, called_aet, address, reason;
};

struct QueryBatch {
  std::vector<RecordedQuery> queries;
  std::vector<QueryContent> contents;
  std::vector<AnswerVersion> versions;
  std::vector<RejectedAssociation> rejections;
  bool empty() const { return queries.empty() && contents.empty() && versions.empty() && rejections.empty(); }
};

// Members that are empty or absent do not filter.
struct QueryFilter {
  std::string calling_aet, address;
  std::optional<Instant> since, until;  // since <= at < until
  std::optional<RowId> step;
  // With a step: whether its answers had the step (absent: true). Without a step: whether there was an answer.
  std::optional<bool> returned;
};

// The answers of one query; `answer` is absent if the version is no longer kept.
struct GivenAnswer {
  RowId step_row_id = 0;
  std::optional<std::string> answer;
};
struct GivenAnswers {
  bool is_complete = false;
  std::vector<GivenAnswer> answers;
};

// What is removed: records before `queries_before`, contents written before `contents_before`, versions written before
// `versions_before`, and the oldest beyond the numbers that are kept.
struct QuerySweep {
  Instant queries_before{}, contents_before{}, versions_before{};
  std::int64_t records_kept = limits::query_records_kept;  // queries, and rejected associations
  std::int64_t answers_kept = limits::query_all_answers_kept;
};

class QueryRecordStore {
 public:
  explicit QueryRecordStore(Database& database) : database_(database) {}

  void append(const QueryBatch& batch);  // durable when it returns
  // The newest first; `before`: only those with a smaller id.
  std::vector<RecordedQuery> list(const QueryFilter& filter, std::optional<RowId> before, int rows);
  std::optional<RecordedQuery> query(RowId id);
  std::optional<RecordedQuery> last_of(const std::string& calling_aet);  // the last one whose keys are kept
  GivenAnswers answers(const RecordedQuery& query);
  // `filter`: its step and `returned` are not used.
  std::vector<RejectedAssociation> rejections(const QueryFilter& filter, std::optional<RowId> before, int rows);
  // Returns the number of queries and rejections that were removed.
  std::int64_t sweep(const QuerySweep& sweep);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
