// SPDX-License-Identifier: Apache-2.0
// The connections of a Database: how many, which is used again, and what a server that is away costs.
#include "sql/pool.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

#include <future>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace stepwise;
using test::TestDatabase;

namespace {

std::string backend_of(sql::Database& database) {
  return std::string(sql::text_of(sql::Session(database).run("SELECT pg_backend_pid()")[0][0]));
}

}  // namespace

TEST_CASE("a connection that was closed while nobody used it is replaced without anybody noticing") {
  TestDatabase test;
  const std::string pid = sql::text_of(sql::Session(test.database()).run("SELECT pg_backend_pid()")[0][0]);
  sql::Database other(test.connection_string(), 1, 1'000);
  sql::Session watcher(other);
  watcher.run("SELECT pg_terminate_backend($1::integer, 5000)", {pid});
  CHECK(sql::text_of(sql::Session(test.database()).run("SELECT pg_backend_pid()")[0][0]) != pid);
}

TEST_CASE("no more connections than allowed: the next one waits for a free one, at most its time-out") {
  TestDatabase test;
  sql::Database small(test.connection_string(), 1, 50);
  std::optional<sql::Session> held(std::in_place, small);
  CHECK(small.use().borrowed == 1);
  CHECK(small.use().open == 1);
  CHECK(small.use().most == 1);
  CHECK_THROWS_AS(sql::Session(small), sql::DatabaseUnavailable);
  held.reset();
  CHECK(small.use().borrowed == 0);
  CHECK(small.answers());
  CHECK(small.connects());
}

TEST_CASE("a database that is not there is DatabaseUnavailable") {
  sql::Database nowhere("host=/nonexistent dbname=none", 1, 1'000);
  CHECK_FALSE(nowhere.answers());
  CHECK_FALSE(nowhere.connects());
  CHECK_THROWS_AS(sql::Session(nowhere), sql::DatabaseUnavailable);
  CHECK(nowhere.use().borrowed == 0);
}

TEST_CASE("a connection is opened when none is free, and a free one is used again") {
  TestDatabase test;
  sql::Database database(test.connection_string(), 3, 1'000);
  CHECK(database.use().open == 0);
  const std::string first = backend_of(database);
  CHECK(backend_of(database) == first);
  CHECK(database.use().open == 1);
  std::vector<std::unique_ptr<sql::Session>> sessions;
  std::set<std::string> backends;
  for (int i = 0; i < 3; ++i) {
    sessions.push_back(std::make_unique<sql::Session>(database));
    backends.insert(std::string(sql::text_of(sessions.back()->run("SELECT pg_backend_pid()")[0][0])));
  }
  CHECK(backends.size() == 3);
  CHECK(backends.count(first) == 1);
  CHECK(database.use().borrowed == 3);
  CHECK(database.use().open == 3);
  sessions.pop_back();
  CHECK(database.use().borrowed == 2);
  CHECK(database.use().open == 3);
}

TEST_CASE("who waits for a connection gets the one that is given back") {
  TestDatabase test;
  sql::Database small(test.connection_string(), 1, 60'000);
  std::optional<sql::Session> held(std::in_place, small);
  const std::string backend = std::string(sql::text_of(held->run("SELECT pg_backend_pid()")[0][0]));
  auto waiting = std::async(std::launch::async, [&] { return backend_of(small); });
  held.reset();
  CHECK(waiting.get() == backend);
}

TEST_CASE("a connection that breaks takes the idle ones with it, and leaves its place to another") {
  TestDatabase test;
  sql::Database database(test.connection_string(), 2, 1'000);
  {
    sql::Session first(database), second(database);
    CHECK(database.use().open == 2);
  }
  {
    sql::Session session(database);
    CHECK_THROWS_AS(session.run("SELECT pg_terminate_backend(pg_backend_pid())"), sql::DatabaseUnavailable);
  }
  CHECK(database.use().open == 0);
  CHECK(database.use().borrowed == 0);
  CHECK_NOTHROW(backend_of(database));
  CHECK(database.use().open == 1);
}

TEST_CASE("the text of a full pool names the time and the number of its connections") {
  TestDatabase test;
  sql::Database small(test.connection_string(), 1, 1);
  const sql::Session held(small);
  CHECK_THROWS_WITH(sql::Session(small), Catch::Contains("within 1 ms") && Catch::Contains("all 1 are in use"));
}

TEST_CASE("many who ask a server that is away learn it, and nothing stays borrowed") {
  sql::Database nowhere("host=/nonexistent dbname=none", 8, 60'000);
  std::vector<std::future<bool>> asking;
  for (int i = 0; i < 8; ++i) asking.push_back(std::async(std::launch::async, [&] { return nowhere.answers(); }));
  for (auto& one : asking) CHECK_FALSE(one.get());
  CHECK(nowhere.use().borrowed == 0);
  CHECK(nowhere.use().open == 0);
}

TEST_CASE("after shut_down nobody gets a connection, neither who waits for one nor who comes later") {
  TestDatabase test;
  sql::Database small(test.connection_string(), 1, 60'000);
  std::optional<sql::Session> held(std::in_place, small);
  auto waiting = std::async(std::launch::async, [&] { return small.answers(); });
  small.shut_down();
  CHECK_FALSE(waiting.get());
  held.reset();
  CHECK_THROWS_WITH(sql::Session(small), Catch::Contains("the program stops"));
}
