// SPDX-License-Identifier: Apache-2.0
#include "sql/group_writer.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace stepwise::sql {
namespace {

// The records that a write relies on or changes.
struct Touched {
  std::set<RowId> patients, orders, performed;

  Touched() = default;
  explicit Touched(const WriteSet& rows) {
    for (const Version& version : rows.patients_relied_on) patients.insert(version.id);
    for (const Version& version : rows.orders_relied_on) orders.insert(version.id);
    for (const Version& version : rows.performed_relied_on) performed.insert(version.id);
    for (const model::Patient& patient : rows.patients) patients.insert(patient.id);
    for (const model::Order& order : rows.orders) orders.insert(order.id);
    for (const model::PerformedProcedureStep& step : rows.performed) performed.insert(step.id);
  }
  bool meets(const Touched& other) const {
    return overlap(patients, other.patients) || overlap(orders, other.orders) || overlap(performed, other.performed);
  }
  void add(const Touched& other) {
    patients.insert(other.patients.begin(), other.patients.end());
    orders.insert(other.orders.begin(), other.orders.end());
    performed.insert(other.performed.begin(), other.performed.end());
  }

 private:
  static bool overlap(const std::set<RowId>& some, const std::set<RowId>& others) {
    return std::any_of(some.begin(), some.end(), [&](RowId id) { return others.count(id) != 0; });
  }
};

std::size_t bytes_of(const WriteSet& rows) {
  std::size_t bytes = 0;
  for (const JournalEntry& entry : rows.journal) bytes += entry.bytes.size();
  for (const PerformedDataset& dataset : rows.datasets) bytes += dataset.bytes.size();
  for (const AvailabilityRow& notice : rows.availability) bytes += notice.bytes.size();
  return bytes;
}

enum class State {
  waiting,
  leads,  // writes its group to the database
  applied,
  stale,
  failed,
  alone,        // its group failed: it is written separately
  unavailable,  // the database was lost while its group was written
};
struct WriteResult {
  State state = State::waiting;
  std::exception_ptr failure = {};  // of a write that was done separately, because threads must not share an exception
  std::string why = {};             // unavailable
};
struct Waiting {
  explicit Waiting(const WriteSet& its_rows) : rows(its_rows), touched(its_rows), bytes(bytes_of(its_rows)) {}
  const WriteSet& rows;
  const Touched touched;
  const std::size_t bytes;
  WriteResult result;
  std::condition_variable changed;
};
using Group = std::vector<Waiting*>;

WriteResult write_one(const GroupWriter::Write& write, const WriteSet& rows) {
  try {
    return {write(rows) == ApplyOutcome::applied ? State::applied : State::stale};
  } catch (...) { return {State::failed, std::current_exception()}; }
}

WriteResult write_group(const GroupWriter::Write& write, const Group& group) {
  try {
    WriteSet rows;
    for (const Waiting* one : group) append(rows, one->rows);
    return {write(rows) == ApplyOutcome::applied ? State::applied : State::alone};
  } catch (const DatabaseUnavailable& unavailable) {
    return {State::unavailable, {}, unavailable.what()};
  } catch (const std::exception& failure) {
    log::info("a group of {} writes did not go through, each goes by itself: {}", group.size(), failure.what());
    return {State::alone};
  } catch (...) { return {State::alone}; }
}

}  // namespace

struct GroupWriter::Queue {
  Queue(Write its_write, int its_writers) : write(std::move(its_write)), writers(its_writers) {}

  // The caller of these functions holds the lock.
  void call_next();
  Group take_group();
  void lead(std::unique_lock<std::mutex>& lock);  // releases the lock during the database call

  const Write write;
  const int writers;
  std::mutex mutex;
  std::deque<Waiting*> waiting;
  int under_way = 0;
};

// The first write in the queue starts when a writer is free. It stays the first until it has taken its group.
void GroupWriter::Queue::call_next() {
  if (under_way == writers || waiting.empty() || waiting.front()->result.state == State::leads) return;
  ++under_way;
  waiting.front()->result.state = State::leads;
  waiting.front()->changed.notify_one();
}

Group GroupWriter::Queue::take_group() {
  Group group;
  Touched touched;
  std::size_t bytes = 0;
  std::deque<Waiting*> left;
  for (Waiting* one : waiting) {
    const bool fits = group.size() < limits::database_group_writes &&
                      bytes + one->bytes <= limits::database_group_bytes && !touched.meets(one->touched);
    if (fits || group.empty()) {
      touched.add(one->touched);
      bytes += one->bytes;
      group.push_back(one);
    } else {
      touched.add(one->touched);  // later writes for the same records stay behind it
      left.push_back(one);
    }
  }
  waiting.swap(left);
  return group;
}

void GroupWriter::Queue::lead(std::unique_lock<std::mutex>& lock) {
  const Group group = take_group();
  call_next();
  lock.unlock();
  const WriteResult result = group.size() == 1 ? write_one(write, group.front()->rows) : write_group(write, group);
  lock.lock();
  --under_way;
  call_next();
  for (Waiting* one : group) {
    one->result = result;
    one->changed.notify_one();
  }
}

GroupWriter::GroupWriter(Write write, int writers) : queue_(std::make_unique<Queue>(std::move(write), writers)) {}

GroupWriter::~GroupWriter() = default;

std::size_t GroupWriter::waiting() const {
  const std::lock_guard lock(queue_->mutex);
  return queue_->waiting.size();
}

ApplyOutcome GroupWriter::apply(const WriteSet& rows) {
  Waiting mine(rows);
  std::unique_lock lock(queue_->mutex);
  queue_->waiting.push_back(&mine);
  queue_->call_next();
  mine.changed.wait(lock, [&] { return mine.result.state != State::waiting; });
  if (mine.result.state == State::leads) queue_->lead(lock);
  lock.unlock();
  if (mine.result.state == State::failed) std::rethrow_exception(mine.result.failure);
  if (mine.result.state == State::unavailable) throw DatabaseUnavailable(mine.result.why);
  if (mine.result.state == State::alone) return queue_->write(rows);
  return mine.result.state == State::applied ? ApplyOutcome::applied : ApplyOutcome::stale;
}

}  // namespace stepwise::sql
