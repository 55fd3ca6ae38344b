// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/query_records.hpp"

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace stepwise::broker {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::hours contents_last{limits::query_content_hours};
// A query that takes long may use a content a little later.
constexpr std::chrono::hours contents_margin{1};

// A hash is enough to tell the versions of one step apart; only a chance could make two equal.
std::int64_t version_of(const std::string& answer) {
  return static_cast<std::int64_t>(std::hash<std::string>()(answer));
}

std::uint64_t version_key(const sql::AnswerName& name) {
  return static_cast<std::uint64_t>(name.version) ^
         (static_cast<std::uint64_t>(name.step_row_id) * 0x9e3779b97f4a7c15U);
}

std::size_t record_bytes(const QueryInWork& query) {
  std::size_t bytes = sizeof(QueryInWork) + query.identifier.size() + query.answers.size() * sizeof(sql::AnswerName);
  for (const sql::AnswerVersion& version : query.versions) bytes += sizeof version + version.answer.size();
  return bytes;
}

// 32 hexadecimal digits.
std::string content_of(const QueryInWork& query, bool is_complete) {
  std::string text = query.identifier + (is_complete ? "+" : "-");
  text.append(reinterpret_cast<const char*>(query.answers.data()), query.answers.size() * sizeof(sql::AnswerName));
  return sha256_hex(text).substr(0, 32);
}

}  // namespace

QueryRecords::QueryRecords(sql::Database& database, const Clock& clock, Metrics& metrics, int days)
    : store_(database),
      clock_(clock),
      metrics_(metrics),
      kept_(days),
      writer_({"query records", milliseconds(limits::query_gather_ms), milliseconds(limits::query_retry_ms)}, [this] {
        write_now();
        sweep_when_due();
      }) {}

QueryRecords::~QueryRecords() {
  stop();
}

void QueryRecords::stop() {
  if (!writer_.stop()) return;
  try {
    write_now();
  } catch (const std::exception&) {
    log::warning("query records: the database is away, so the last records of this run are lost");
  }
}

QueryInWork QueryRecords::begin(const dicom::net::Peer& peer, const dicom::Dataset& identifier) const {
  QueryInWork query;
  query.record.at = clock_.now();
  query.record.calling_aet = peer.calling_aet;
  query.record.called_aet = peer.called_aet;
  query.record.address = peer.address;
  query.record.charset =
      text::cut(identifier.value(dicom::tags::specific_character_set), limits::station_charset_characters);
  query.identifier = dicom::encode(identifier, dicom::TransferSyntax::explicit_little_endian, "ISO_IR 192");
  if (query.identifier.size() > limits::query_identifier_bytes) query.identifier.clear();
  return query;
}

void QueryRecords::add(QueryInWork& query, std::vector<sql::WorklistItem>& items) {
  const std::size_t room = static_cast<std::size_t>(limits::query_answers_kept) - query.answers.size();
  if (items.size() > room) items.resize(room);
  const std::size_t first = query.answers.size();
  for (const sql::WorklistItem& item : items) query.answers.push_back({item.step_row_id, version_of(item.answer)});
  const std::lock_guard lock(mutex_);
  forget_versions_when_due();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const sql::AnswerName& name = query.answers[first + i];
    if (!known_versions_.contains(version_key(name)))
      query.versions.push_back({name, query.record.at, std::move(items[i].answer)});
  }
}

void QueryRecords::record(QueryInWork query, const std::optional<dicom::Reply>& reply, int sent) {
  if (reply) {
    query.record.status = static_cast<int>(reply->status);
    query.record.comment = reply->comment;
  }
  query.record.answers = sent;
  query.record.duration_us = (clock_.now() - query.record.at).count();
  if (query.answers.size() > static_cast<std::size_t>(sent)) query.answers.resize(static_cast<std::size_t>(sent));
  const std::lock_guard lock(mutex_);
  drop_known_versions(query.versions);
  const std::size_t bytes = record_bytes(query);
  take(waiting_, std::move(query), bytes);
}

void QueryRecords::record(Rejection rejection, const dicom::net::Peer& peer) {
  sql::RejectedAssociation rejected;
  rejected.at = rejected.last_at = clock_.now();
  rejected.calling_aet = peer.calling_aet;
  rejected.called_aet = peer.called_aet;
  rejected.address = peer.address;
  rejected.reason = to_text(rejection);
  const std::lock_guard lock(mutex_);
  take(waiting_rejections_, std::move(rejected), sizeof rejected);
}

template <class Record>
void QueryRecords::take(std::vector<Record>& waiting, Record record, std::size_t bytes) {
  if (waiting_bytes_ + bytes > limits::query_waiting_bytes) {
    if (!std::exchange(is_losing_, true))
      log::error("query records: too many wait for the database; records are lost from now on");
    metrics_.count("stepwise_query_records_lost_total");
    known_versions_.clear();  // those of the lost record are not stored
    return;
  }
  waiting_bytes_ += bytes;
  waiting.push_back(std::move(record));
  writer_.wake();
}

// Another query may have brought the same version meanwhile.
void QueryRecords::drop_known_versions(std::vector<sql::AnswerVersion>& versions) {
  std::erase_if(versions,
                [&](const sql::AnswerVersion& one) { return !known_versions_.insert(version_key(one.name)).second; });
}

void QueryRecords::forget_versions_when_due() {
  const Instant now = clock_.now();
  if (now - remembered_since_ < contents_last && known_versions_.size() < limits::query_contents_remembered) return;
  known_versions_.clear();
  remembered_since_ = now;
}

void QueryRecords::write_now() {
  const std::lock_guard writing(writing_);
  write_batch();  // what could not be written before
  // What comes meanwhile waits for the next call, so that a call ends under any load.
  for (std::size_t left = waiting(); left > 0;) {
    left -= std::min(left, collect());
    write_batch();
  }
}

std::size_t QueryRecords::waiting() {
  const std::lock_guard lock(mutex_);
  return waiting_.size() + waiting_rejections_.size();
}

// Returns the number of records that are now in the batch.
std::size_t QueryRecords::collect() {
  std::vector<QueryInWork> queries;
  std::vector<sql::RejectedAssociation> rejections;
  {
    const std::lock_guard lock(mutex_);
    rejections.swap(waiting_rejections_);
    waiting_bytes_ -= rejections.size() * sizeof(sql::RejectedAssociation);
    auto last = waiting_.begin();
    for (std::size_t bytes = 0; last != waiting_.end() && bytes < limits::query_batch_bytes &&
                                last - waiting_.begin() < limits::query_batch_records;
         ++last) {
      bytes += record_bytes(*last);
      waiting_bytes_ -= record_bytes(*last);
    }
    queries.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(last));
    waiting_.erase(waiting_.begin(), last);
    is_losing_ = false;
  }
  for (sql::RejectedAssociation& rejection : rejections) add_to_batch(std::move(rejection));
  for (QueryInWork& query : queries) add_to_batch(std::move(query));
  return queries.size() + rejections.size();
}

void QueryRecords::add_to_batch(QueryInWork query) {
  const Instant at = query.record.at;
  if (at - contents_since_ >= contents_last || known_contents_.size() >= limits::query_contents_remembered) {
    known_contents_.clear();
    contents_since_ = at;
  }
  bool is_complete = static_cast<int>(query.answers.size()) == query.record.answers;
  std::string content = content_of(query, is_complete);
  if (!known_contents_.contains(content) && is_over_budget(query.answers.size())) {
    query.answers.clear();
    is_complete = query.record.answers == 0;
    content = content_of(query, is_complete);
  }
  query.record.content = content;
  std::move(query.versions.begin(), query.versions.end(), std::back_inserter(batch_.versions));
  if (known_contents_.insert(content).second)
    batch_.contents.push_back(
        {std::move(content), at, std::move(query.identifier), is_complete, std::move(query.answers)});
  batch_.queries.push_back(std::move(query.record));
}

bool QueryRecords::is_over_budget(std::size_t answers) {
  const Instant now = clock_.now();
  if (now - budget_since_ >= std::chrono::minutes(1)) {
    budget_since_ = now;
    budget_used_ = 0;
  }
  if (budget_used_ + answers > static_cast<std::size_t>(limits::query_answers_per_minute)) return true;
  budget_used_ += answers;
  return false;
}

// A stranger who tries many names must not be able to fill the table.
void QueryRecords::add_to_batch(sql::RejectedAssociation rejection) {
  if (rejection.at - rejections_since_ >= std::chrono::minutes(1)) {
    rejections_since_ = rejection.at;
    rejected_names_.clear();
  }
  std::set<std::string>& names = rejected_names_[rejection.address];
  const std::string name = rejection.calling_aet + '\\' + rejection.called_aet;
  if (!names.contains(name) && static_cast<int>(names.size()) >= limits::query_rejections_per_address) {
    rejection.calling_aet.clear();
    rejection.called_aet.clear();
  } else {
    names.insert(name);
  }
  batch_.rejections.push_back(std::move(rejection));
}

// A batch that the database refuses is lost; it must not hold back the others.
void QueryRecords::write_batch() {
  if (batch_.empty()) return;
  try {
    store_.append(batch_);
    metrics_.count("stepwise_query_records_total", {}, static_cast<double>(batch_.queries.size()));
  } catch (const sql::DatabaseFault& fault) {
    log::error("query records: the database refuses {} records, which are lost: {}", batch_.queries.size(),
               fault.what());
    metrics_.count("stepwise_query_records_lost_total", {}, static_cast<double>(batch_.queries.size()));
    known_contents_.clear();
    const std::lock_guard lock(mutex_);
    known_versions_.clear();
  }
  batch_ = {};
}

void QueryRecords::sweep() {
  const Instant oldest = clock_.now() - kept_;
  const Instant contents = oldest - contents_last - contents_margin;
  const std::int64_t removed = store_.sweep({oldest, contents, contents - contents_last});
  if (removed > 0) log::info("query records: {} old records were removed", removed);
}

void QueryRecords::sweep_when_due() {
  const auto now = steady_clock::now();
  if (swept_ != steady_clock::time_point{} && now - swept_ < std::chrono::minutes(limits::query_sweep_minutes)) return;
  swept_ = now;
  sweep();
}

}  // namespace stepwise::broker
