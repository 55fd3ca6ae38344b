// SPDX-License-Identifier: Apache-2.0
// The migrations are applied once, in order and whole, and only to a database that belongs to this version.
#include "sql/database.hpp"
#include "sql/migrations.hpp"
#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

#include <algorithm>
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

TEST_CASE("of the migrations the missing ones are pending and applied, in order") {
  TestDatabase test(TestDatabase::Schema::none);
  test.database().migrate();
  const std::string last = sql::migrations().back().name;
  sql::Session(test.database()).run("DELETE FROM schema_migration WHERE name <> '001_schema'");
  const std::vector<std::string> pending = test.database().pending_migrations();
  REQUIRE(pending.size() == sql::migrations().size() - 1);
  CHECK(pending.back() == last);
  CHECK(std::is_sorted(pending.begin(), pending.end()));
}

TEST_CASE("a migration that fails is named and undone; those before it stay, and a later start goes on with it") {
  TestDatabase test(TestDatabase::Schema::none);
  const auto count = [&](const char* select) { return sql::Session(test.database()).run(select).size(); };
  {
    sql::Session session(test.database());
    session.run_script("CREATE SCHEMA stepwise; CREATE TABLE stepwise.patient (id integer)");
  }
  CHECK_THROWS_WITH(test.database().migrate(), Catch::Contains("migration 001_schema failed"));
  CHECK(count("SELECT 1 WHERE to_regclass('stepwise.schema_migration') IS NOT NULL") == 0);
  CHECK(test.database().pending_migrations().size() == sql::migrations().size());
  sql::Session(test.database()).run_script("DROP TABLE stepwise.patient");
  CHECK(test.database().migrate().size() == sql::migrations().size());
  CHECK(count("SELECT 1 FROM schema_migration") == sql::migrations().size());
  CHECK(count("SELECT 1 FROM schema_migration WHERE length(checksum) = 64") == sql::migrations().size());
}
