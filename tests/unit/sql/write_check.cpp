// SPDX-License-Identifier: Apache-2.0
#include "sql/write_check.hpp"

#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

using namespace stepwise;

TEST_CASE("a write is committed, and is not repeated at once") {
  test::TestDatabase test;
  sql::WriteCheck check(test.database());
  CHECK_FALSE(check.failure());
  const auto rows = [&] { return sql::Session(test.database()).run("SELECT 1 FROM write_check").size(); };
  CHECK(rows() == 2);
  sql::Session(test.database()).run("DELETE FROM write_check");
  CHECK_FALSE(check.failure());
  CHECK(rows() == 0);
}

TEST_CASE("a database that accepts no writes is reported with the reason, and without its address") {
  test::TestDatabase test;
  SECTION("read-only") {
    sql::Database database(test.connection_string() + " options='-c default_transaction_read_only=on'", 1, 1'000);
    CHECK(sql::WriteCheck(database).failure() == "it is read-only (SQLSTATE 25006)");
  }
  SECTION("not there") {
    sql::Database nowhere("host=/nonexistent dbname=none", 1, 1'000);
    CHECK(sql::WriteCheck(nowhere).failure() == "it does not answer");
  }
  SECTION("locked by somebody else") {
    sql::Session holder(test.database());
    sql::Transaction transaction(holder);
    holder.run_script("LOCK TABLE write_check");
    sql::Database database(test.connection_string(), 1, 1'000);
    CHECK(sql::WriteCheck(database).failure() == "a write did not finish in time");
  }
}

TEST_CASE("a schema that is not applied yet is named") {
  test::TestDatabase test(test::TestDatabase::Schema::none);
  sql::WriteCheck check(test.database());
  CHECK(check.failure().value_or("a write").starts_with("not applied yet: 001_schema, 002_department"));
}
