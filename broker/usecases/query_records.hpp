// SPDX-License-Identifier: Apache-2.0
// Collects the records of worklist queries and rejected associations and writes them in batches, so that no query waits
// for them. It removes old records. If the process is killed, the records of the last limits::query_gather_ms are lost;
// if the database is away, records wait in memory. Any thread.
#pragma once
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "broker/usecases/admission.hpp"
#include "broker/usecases/background_writer.hpp"
#include "dicom/dataset.hpp"
#include "dicom/net/services.hpp"
#include "sql/query_records.hpp"
#include "sql/worklist.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

namespace stepwise::broker {

// A query while it is answered.
struct QueryInWork {
  sql::RecordedQuery record;
  std::string identifier;  // of sql::QueryContent
  std::vector<sql::AnswerName> answers;
  std::vector<sql::AnswerVersion> versions;  // of the answers that are not stored yet
};

class QueryRecords {
 public:
  // Records are kept for so many days.
  QueryRecords(sql::Database& database, const Clock& clock, Metrics& metrics, int days);
  ~QueryRecords();  // stop()
  QueryRecords(const QueryRecords&) = delete;
  QueryRecords& operator=(const QueryRecords&) = delete;

  QueryInWork begin(const dicom::net::Peer& peer, const dicom::Dataset& identifier) const;
  // Adds answers in the order in which they are sent. Takes the texts of the items.
  void add(QueryInWork& query, std::vector<sql::WorklistItem>& items);
  // The query has ended; `sent` is the number of answers that were sent. Does not block. If more than
  // limits::query_waiting_bytes wait, the record is lost and counted.
  void record(QueryInWork query, const std::optional<dicom::Reply>& reply, int sent);
  void record(Rejection rejection, const dicom::net::Peer& peer);

  void start() { writer_.start(); }  // writes from now on; the database has its tables
  void stop();                       // writes the rest; may be called again

  // Writes what waits, in this thread. Throws what sql/database.hpp names; then the records still wait.
  void write_now();
  void sweep();  // removes what is too old or too much

 private:
  template <class Record>
  void take(std::vector<Record>& waiting, Record record, std::size_t bytes);
  void drop_known_versions(std::vector<sql::AnswerVersion>& versions);
  void forget_versions_when_due();
  std::size_t waiting();
  std::size_t collect();
  void add_to_batch(QueryInWork query);
  void add_to_batch(sql::RejectedAssociation rejection);
  bool is_over_budget(std::size_t answers);
  void write_batch();
  void sweep_when_due();

  sql::QueryRecordStore store_;
  const Clock& clock_;
  Metrics& metrics_;
  const std::chrono::days kept_;

  std::mutex mutex_;  // guards the members up to the blank line
  std::vector<QueryInWork> waiting_;
  std::vector<sql::RejectedAssociation> waiting_rejections_;
  std::size_t waiting_bytes_ = 0;
  bool is_losing_ = false;
  std::unordered_set<std::uint64_t> known_versions_;  // that are stored or wait
  Instant remembered_since_{};

  std::mutex writing_;     // guards the members below
  sql::QueryBatch batch_;  // to be written next; filled only when it is empty
  std::set<std::string> known_contents_;
  Instant contents_since_{};
  Instant budget_since_{};
  std::size_t budget_used_ = 0;
  Instant rejections_since_{};
  std::map<std::string, std::set<std::string>> rejected_names_;  // in the current minute, by address
  std::chrono::steady_clock::time_point swept_{};
  BackgroundWriter writer_;  // the last member, because its thread uses the others
};

}  // namespace stepwise::broker
