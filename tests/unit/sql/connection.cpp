// SPDX-License-Identifier: Apache-2.0
// Calls to a server that is frozen, silent, or breaks the connection.
#include "sql/numbers.hpp"
#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/support/silent_proxy.hpp"

#include <atomic>
#include <malloc.h>
#include <optional>
#include <thread>
#include <vector>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();  // g++ has no header with it
#endif

using namespace stepwise;

namespace {

std::size_t allocated_bytes() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return __sanitizer_get_current_allocated_bytes();
#else
  const auto use = mallinfo2();
  return use.uordblks + use.hblkhd;
#endif
}

// Opens the given number of connections, so that the next calls find open ones.
void open_connections(sql::Database& database, int count) {
  std::vector<std::unique_ptr<sql::Session>> sessions;
  for (int i = 0; i < count; ++i) sessions.push_back(std::make_unique<sql::Session>(database));
}

template <class Call>
bool is_unavailable(const Call& call) {
  try {
    call();
    return false;
  } catch (const sql::DatabaseUnavailable&) { return true; }
}

// The number of `count` concurrent calls that fail with DatabaseUnavailable.
int unavailable_calls(sql::Database& database, int count) {
  std::atomic<int> unavailable = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < count; ++i) {
    callers.emplace_back(
        [&] { unavailable += is_unavailable([&] { sql::Session(database).run("SELECT 1"); }) ? 1 : 0; });
  }
  for (auto& caller : callers) caller.join();
  return unavailable;
}

}  // namespace

TEST_CASE(
    "a frozen server: each call fails, with an open connection and with a new one; all goes on when it runs again") {
  test::PrivateCluster cluster;
  sql::Database database(cluster.connection_string(), 8, 10'000);
  open_connections(database, 4);
  cluster.freeze();
  CHECK(unavailable_calls(database, 12) == 12);
  CHECK_FALSE(database.answers());
  cluster.thaw();
  while (!database.answers()) std::this_thread::yield();
  CHECK(unavailable_calls(database, 12) == 0);
}

TEST_CASE(
    "a server that goes silent behind an open connection: each kind of call fails, then all goes on with a new "
    "connection") {
  test::PrivateCluster cluster;
  test::SilentProxy proxy(cluster.socket());
  sql::Database database("host=127.0.0.1 user=postgres dbname=postgres port=" + std::to_string(proxy.port()), 4,
                         10'000);
  database.migrate();
  SECTION("a statement with values") {
    sql::Session session(database);
    proxy.go_silent();
    CHECK_THROWS_AS(session.run("SELECT $1", {"x"}), sql::DatabaseUnavailable);
    // The connection is broken and is not reopened.
    CHECK_THROWS_AS(session.run("SELECT $1", {"x"}), sql::DatabaseUnavailable);
  }
  SECTION("a transaction, which is left by the exception") {
    sql::Session session(database);
    const auto run = [&] {
      sql::Transaction transaction(session);
      proxy.go_silent();
      transaction.commit();
    };
    CHECK_THROWS_AS(run(), sql::DatabaseUnavailable);
  }
  SECTION("a migration, which has no time limit of its own") {
    proxy.go_silent();
    CHECK_THROWS_AS(database.migrate(), sql::DatabaseUnavailable);
  }
  SECTION("a block of numbers") {
    sql::NumberBlocks numbers(database);
    proxy.go_silent();
    CHECK_THROWS_AS(numbers.next(sql::Sequence::step), sql::DatabaseUnavailable);
  }
  proxy.speak_again();
  while (!database.answers()) std::this_thread::yield();
  CHECK(database.migrate().empty());
}

TEST_CASE("a slow statement of a server that reacts is not ended") {
  test::TestDatabase test;
  CHECK(sql::Session(test.database()).run("SELECT 1 FROM pg_sleep(3)").size() == 1);
}

TEST_CASE("shut_down ends the calls under way, and no later one reaches the database") {
  test::TestDatabase test;
  sql::Database database(test.connection_string(), 1, 60'000);
  std::optional<sql::Session> session(std::in_place, database);
  bool call_failed = false, borrowing_failed = false;
  std::thread caller([&] { call_failed = is_unavailable([&] { session->run("SELECT pg_sleep(60)"); }); });
  std::thread borrower([&] { borrowing_failed = is_unavailable([&] { const sql::Session another(database); }); });
  const char* const runs =
      "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active' AND datname = "
      "current_database()";
  while (sql::Session(test.database()).run(runs).empty()) std::this_thread::yield();
  database.shut_down();
  caller.join();
  borrower.join();
  CHECK(call_failed);
  CHECK(borrowing_failed);
  session.reset();
  CHECK_THROWS_AS(sql::Session(database), sql::DatabaseUnavailable);
  CHECK_FALSE(database.answers());
}

TEST_CASE(
    "the time limits are added to a connection string of either form, and those that the site has written count") {
  test::TestDatabase test;
  const auto answers = [](const std::string& connection_string) {
    return sql::Database(connection_string, 1, 1'000).answers();
  };
  const std::string& keywords = test.connection_string();
  CHECK(answers(keywords + " connect_timeout=9"));
  CHECK_FALSE(answers(keywords + " connect_timeout=x"));
  const auto value = [&](const std::string& name) {
    const auto begin = keywords.rfind(name + "=") + name.size() + 1;
    return keywords.substr(begin, keywords.find(' ', begin) - begin);
  };
  const std::string uri = "postgresql://" + value("user") + "@/" + value("dbname");
  CHECK(answers(uri + "?host=" + value("host")));
  CHECK(answers(uri + "?host=" + value("host") + "&connect_timeout=9"));
  CHECK_FALSE(answers(uri + "?host=" + value("host") + "&connect_timeout=x"));
}

// libpqxx 6.4.5 loses the result of a statement under which the connection breaks (jtv/libpqxx#500, fixed in 7.7.0):
// 2,264 bytes.
TEST_CASE("N connections that break under a statement leak at most N results") {
  test::TestDatabase test;
  sql::Database database(test.connection_string(), 1, 10'000);
  const auto break_connections = [&](int count) {
    for (int i = 0; i < count; ++i)
      CHECK_THROWS_AS(sql::Session(database).run("SELECT pg_terminate_backend(pg_backend_pid())"),
                      sql::DatabaseUnavailable);
  };
  constexpr int count = 50;
  constexpr std::size_t result_bytes = 2'264 + 16;
  break_connections(count);
  const std::size_t before = allocated_bytes();
  break_connections(count);
  const std::size_t after = allocated_bytes();
  CHECK(after <= before + count * result_bytes + 4'096);
}
