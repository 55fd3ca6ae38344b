// SPDX-License-Identifier: Apache-2.0
#include "sql/group_writer.hpp"

#include "base/limits.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace stepwise;
using sql::ApplyOutcome;
using sql::RowId;
using sql::WriteSet;

namespace {

// A message of the journal, about a patient.
WriteSet message(RowId id, RowId patient) {
  WriteSet rows;
  rows.journal.emplace_back().id = id;
  rows.patients_relied_on.push_back({patient, 1});
  return rows;
}

// A database that blocks the first call until it is released, so that later writes wait.
struct Database {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_open = false;
  std::vector<std::vector<RowId>> calls;  // the journal rows of each
  std::function<ApplyOutcome(const WriteSet&)> answer = [](const WriteSet&) { return ApplyOutcome::applied; };

  ApplyOutcome write(const WriteSet& rows) {
    {
      std::unique_lock lock(mutex);
      std::vector<RowId> ids;
      for (const auto& entry : rows.journal) ids.push_back(entry.id);
      calls.push_back(ids);
      changed.notify_all();
      if (calls.size() == 1) changed.wait(lock, [this] { return is_open; });
    }
    return answer(rows);
  }
  void open() {
    const std::lock_guard lock(mutex);
    is_open = true;
    changed.notify_all();
  }
  void wait_for_first() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return !calls.empty(); });
  }
};

bool has(const WriteSet& rows, RowId id) {
  return std::any_of(rows.journal.begin(), rows.journal.end(), [&](const auto& entry) { return entry.id == id; });
}

// While message 0 of patient 0 is being written, messages 1, 2, ... arrive in order, each of its own patient; only then
// the first call ends.
struct Rush {
  Database database;
  sql::GroupWriter writer{[this](const WriteSet& rows) { return database.write(rows); }, 1};
  std::vector<std::string> outcomes;  // of message 1, 2, ...: "applied", "stale", or what was thrown

  void come(const std::vector<RowId>& patients) {
    std::thread first([this] { writer.apply(message(0, 0)); });
    database.wait_for_first();
    outcomes.resize(patients.size());
    std::vector<std::thread> others;
    for (std::size_t i = 0; i < patients.size(); ++i) {
      others.emplace_back([this, i, &patients] {
        try {
          outcomes[i] = writer.apply(message(static_cast<RowId>(i) + 1, patients[i])) == ApplyOutcome::applied
                            ? "applied"
                            : "stale";
        } catch (const std::exception& error) { outcomes[i] = error.what(); }
      });
      while (writer.waiting() <= i) std::this_thread::yield();
    }
    database.open();
    first.join();
    for (std::thread& other : others) other.join();
  }
};

using Calls = std::vector<std::vector<RowId>>;

}  // namespace

TEST_CASE("who comes alone is written at once, by himself") {
  Database database;
  database.is_open = true;
  sql::GroupWriter writer([&](const WriteSet& rows) { return database.write(rows); }, 1);
  CHECK(writer.apply(message(1, 1)) == ApplyOutcome::applied);
  CHECK(writer.apply(message(2, 1)) == ApplyOutcome::applied);
  CHECK(database.calls == Calls{{1}, {2}});
}

TEST_CASE("those that wait go together, in the order they came") {
  Rush rush;
  rush.come({1, 2, 3});
  CHECK(rush.database.calls == Calls{{0}, {1, 2, 3}});
  CHECK(rush.outcomes == std::vector<std::string>{"applied", "applied", "applied"});
}

TEST_CASE("two of one patient are never in one group, and keep their order") {
  Rush rush;
  rush.come({1, 2, 1, 3, 1});
  CHECK(rush.database.calls == Calls{{0}, {1, 2, 4}, {3}, {5}});
}

TEST_CASE("what is written counts as touched like what is relied on: patients, orders, performed steps") {
  Rush rush;
  std::vector<std::thread> threads;
  threads.emplace_back([&] { rush.writer.apply(message(0, 0)); });
  rush.database.wait_for_first();
  for (RowId id = 1; id <= 6; ++id) {
    WriteSet rows;
    rows.journal.emplace_back().id = id;
    if (id <= 2) rows.patients.emplace_back().id = 7;
    if (id == 3 || id == 4) rows.orders.emplace_back().id = 7;
    if (id >= 5) rows.performed.emplace_back().id = 7;
    threads.emplace_back([&rush, rows] { rush.writer.apply(rows); });
    while (rush.writer.waiting() < static_cast<std::size_t>(id)) std::this_thread::yield();
  }
  rush.database.open();
  for (std::thread& thread : threads) thread.join();
  CHECK(rush.database.calls == Calls{{0}, {1, 3, 5}, {2, 4, 6}});
}

TEST_CASE("a group that is stale is written one by one: who is not stale has nothing to do again") {
  Rush rush;
  rush.database.answer = [](const WriteSet& rows) {
    return has(rows, 2) ? ApplyOutcome::stale : ApplyOutcome::applied;
  };
  rush.come({1, 2, 3});
  CHECK(rush.outcomes == std::vector<std::string>{"applied", "stale", "applied"});
  CHECK(rush.database.calls.size() == 5);
}

TEST_CASE("a fault of one write is reported only to its caller") {
  Rush rush;
  rush.database.answer = [](const WriteSet& rows) {
    if (has(rows, 3)) throw sql::DatabaseFault("refused");
    if (has(rows, 1)) throw sql::DatabaseBusy("locked");
    return ApplyOutcome::applied;
  };
  rush.come({1, 2, 3});
  CHECK(rush.outcomes == std::vector<std::string>{"locked", "applied", "refused"});
}

TEST_CASE("if the database is lost while a group is written, no write of the group is reported as written") {
  Rush rush;
  rush.database.answer = [](const WriteSet& rows) -> ApplyOutcome {
    if (!has(rows, 0)) throw sql::DatabaseUnavailable("away");
    return ApplyOutcome::applied;
  };
  rush.come({1, 2});
  CHECK(rush.outcomes == std::vector<std::string>{"away", "away"});
  CHECK(rush.database.calls == Calls{{0}, {1, 2}});
}

TEST_CASE("a group has its limits, in messages and in bytes") {
  std::vector<RowId> patients(limits::database_group_writes + 1);
  for (std::size_t i = 0; i < patients.size(); ++i) patients[i] = static_cast<RowId>(i) + 1;
  Rush rush;
  rush.come(patients);
  REQUIRE(rush.database.calls.size() == 3);
  CHECK(rush.database.calls[1].size() == limits::database_group_writes);

  Database database;
  sql::GroupWriter writer([&](const WriteSet& rows) { return database.write(rows); }, 1);
  std::vector<std::thread> threads;
  threads.emplace_back([&] { writer.apply(message(0, 0)); });
  database.wait_for_first();
  for (RowId id = 1; id <= 3; ++id) {
    WriteSet large = message(id, id);
    large.journal[0].bytes.assign(limits::database_group_bytes / 2, 'x');
    threads.emplace_back([&writer, large] { writer.apply(large); });
    while (writer.waiting() < static_cast<std::size_t>(id)) std::this_thread::yield();
  }
  database.open();
  for (std::thread& thread : threads) thread.join();
  CHECK(database.calls == Calls{{0}, {1, 2}, {3}});
}

TEST_CASE("as many calls as there are writers are under way at a time, and all are written") {
  std::mutex mutex;
  int under_way = 0, most = 0;
  std::size_t written = 0;
  sql::GroupWriter writer(
      [&](const WriteSet& rows) {
        {
          const std::lock_guard lock(mutex);
          most = std::max(most, ++under_way);
        }
        std::this_thread::yield();
        const std::lock_guard lock(mutex);
        --under_way;
        written += rows.journal.size();
        return ApplyOutcome::applied;
      },
      2);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 200; ++i) writer.apply(message(thread * 1000 + i, i % 5));
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(written == 1600);
  CHECK(most <= 2);
}
