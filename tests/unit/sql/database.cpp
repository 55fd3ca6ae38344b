// SPDX-License-Identifier: Apache-2.0
#include "sql/database.hpp"

#include "sql/session.hpp"
#include "sql/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

using namespace stepwise;
using test::TestDatabase;

TEST_CASE("a connection that breaks under a statement is DatabaseUnavailable, then all goes on with a new one") {
  TestDatabase test;
  CHECK_THROWS_AS(sql::Session(test.database()).run("SELECT pg_terminate_backend(pg_backend_pid())"),
                  sql::DatabaseUnavailable);
  CHECK(test.database().use().open == 0);
  CHECK(test.database().answers());
  CHECK(sql::Store(test.database()).read({}).snapshot.orders.empty());
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
