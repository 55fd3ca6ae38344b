// SPDX-License-Identifier: Apache-2.0
#include "sql/database.hpp"

#include "sql/migrations.hpp"
#include "sql/session.hpp"
#include "sql/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

#include <atomic>
#include <thread>

using namespace stepwise;
using test::TestDatabase;

TEST_CASE("the schema is made once; each file is remembered with what it said") {
  TestDatabase test(TestDatabase::Schema::none);
  sql::Database& database = test.database();
  std::vector<std::string> names;
  for (const auto& migration : sql::migrations()) names.push_back(migration.name);
  REQUIRE(names.size() >= 2);
  CHECK(names.front() == "001_schema");
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(database.pending_migrations() == names);
  CHECK(database.migrate() == names);
  CHECK(database.pending_migrations().empty());
  CHECK(database.migrate().empty());
}

TEST_CASE("two brokers that start at once migrate one after the other") {
  TestDatabase test(TestDatabase::Schema::none);
  std::atomic<std::size_t> applied{0};
  const auto start = [&] { applied += sql::Database(test.connection_string(), 1, 10'000).migrate().size(); };
  std::thread first(start), second(start);
  first.join();
  second.join();
  CHECK(applied == sql::migrations().size());
}

TEST_CASE(
    "a file that was applied with another text, or that this version does not know, stops the start and is named") {
  TestDatabase test(TestDatabase::Schema::none);
  test.database().migrate();
  SECTION("changed") {
    sql::Session(test.database()).run("UPDATE schema_migration SET checksum = 'x' WHERE name = '001_schema'");
    CHECK_THROWS_WITH(test.database().migrate(), Catch::Contains("001_schema"));
  }
  SECTION("of a newer version") {
    sql::Session(test.database()).run("INSERT INTO schema_migration (name, checksum) VALUES ('999_future', 'x')");
    CHECK_THROWS_WITH(test.database().migrate(), Catch::Contains("newer version"));
    CHECK_THROWS(test.database().pending_migrations());
  }
}

TEST_CASE("a database of another encoding is refused with what to do") {
  TestDatabase test(TestDatabase::Schema::none);
  const auto latin = test.connection_string() + "_latin1";
  const std::string name = latin.substr(latin.rfind("stepwise_"));
  sql::Session(test.database())
      .run_script("CREATE DATABASE " + name + " ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
  {
    sql::Database database(latin, 1, 1'000);
    CHECK_THROWS_WITH(database.migrate(), Catch::Contains("UTF8"));
  }
  sql::Session(test.database()).run_script("DROP DATABASE " + name);
}

TEST_CASE("a connection that breaks under a statement is DatabaseUnavailable, then all goes on with a new one") {
  TestDatabase test;
  CHECK_THROWS_AS(sql::Session(test.database()).run("SELECT pg_terminate_backend(pg_backend_pid())"),
                  sql::DatabaseUnavailable);
  CHECK(test.database().use().open == 0);
  CHECK(test.database().answers());
  CHECK(sql::Store(test.database()).read({}).snapshot.orders.empty());
}

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

TEST_CASE("a lock that is not given in time is DatabaseBusy, also after our own tries") {
  TestDatabase test;
  sql::Session session(test.database());
  session.run_script("SET lock_timeout = 1");
  sql::Session holder(test.database());
  sql::Transaction transaction(holder);
  holder.run_script("LOCK TABLE patient");
  CHECK_THROWS_AS(session.run("SELECT 1 FROM patient FOR UPDATE"), sql::DatabaseBusy);
}

TEST_CASE("a transaction that is left without commit is undone") {
  TestDatabase test;
  sql::Session session(test.database());
  {
    sql::Transaction transaction(session);
    session.run("INSERT INTO procedure_plan VALUES ('a', '', '{}')");
  }
  CHECK(session.run("SELECT 1 FROM procedure_plan").empty());
}

TEST_CASE("more different statements than are kept prepared still run") {
  TestDatabase test;
  sql::Session session(test.database());
  for (int i = 0; i < 300; ++i)
    CHECK(session.run("SELECT " + std::to_string(i) + " WHERE $1 = 'x'", {"x"}).size() == 1);
}
