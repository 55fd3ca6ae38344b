// SPDX-License-Identifier: Apache-2.0
// On a real cluster of this machine's PostgreSQL.
#include "broker/embedded/embedded_postgres.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

using namespace stepwise::broker;
namespace fs = std::filesystem;

namespace {

// If root runs the test, the database runs as another user, who must have access to the folder.
struct OpenFolder : TemporaryFolder {
  OpenFolder() { fs::permissions(path(), fs::perms(0755)); }
};
// One data folder for most tests, because creating a cluster takes seconds.
fs::path shared_data() {
  static const OpenFolder folder;
  return fs::canonical(folder.path()) / "data";
}

std::string query(const EmbeddedPostgres& database, const std::string& sql) {
  const std::string command = "psql -XAtq -d '" + database.connection_string() + "' -c \"" + sql + "\" 2>&1";
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 256> buffer{};
  while (fgets(buffer.data(), buffer.size(), pipe)) output += buffer.data();
  pclose(pipe);
  if (!output.empty() && output.back() == '\n') output.pop_back();
  return output;
}

// True also for a zombie, whose parent has not read its exit code yet.
bool has_ended(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(stat, text);
  return text.empty() || text.find(") Z ") != std::string::npos;
}

// A broker that calls `work` with its database and is then killed with SIGKILL.
template <class Work>
void in_a_killed_broker(Work work) {
  const fs::path data = shared_data();
  const pid_t child = fork();
  if (child == 0) {
    try {
      EmbeddedPostgres database(data);
      database.start();
      if (work(database)) raise(SIGKILL);
    } catch (...) {}
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
}

template <class Probe>
bool comes(Probe probe) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!probe()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

std::string refusal(EmbeddedPostgres& database) {
  try {
    database.start();
  } catch (const EmbeddedPostgresError& error) { return error.what(); }
  return "started";
}

}  // namespace

TEST_CASE("The embedded PostgreSQL has no network port, is durable and keeps its data over a restart") {
  EmbeddedPostgres database(shared_data());
  database.start();
  CHECK(query(database, "show listen_addresses").empty());
  CHECK(query(database, "show fsync") == "on");
  CHECK(query(database, "show server_encoding") == "UTF8");
  CHECK(query(database, "select datcollate from pg_database where datname = current_database()") == "C.UTF-8");
  CHECK(query(database, "create table kept as select 42 as n").empty());
  const auto socket_dir = query(database, "show unix_socket_directories");
  CHECK(fs::status(socket_dir).permissions() == fs::perms(0700));
  CHECK((socket_dir + "/.s.PGSQL.5432").size() <= 107);
  CHECK(getpgid(database.process()) == database.process());  // Ctrl-C in our terminal does not reach it
  const pid_t first = database.process();
  database.stop();
  CHECK(kill(first, 0) != 0);
  CHECK_FALSE(fs::exists(socket_dir));
  database.stop();
  database.start();
  CHECK(database.process() != first);
  CHECK(query(database, "select n from kept") == "42");
}

TEST_CASE("A second broker on the same data is refused with the process that uses it") {
  EmbeddedPostgres database(shared_data());
  database.start();
  EmbeddedPostgres second(shared_data());
  const auto text = refusal(second);
  CHECK(text.find("process " + std::to_string(getpid())) != std::string::npos);
  CHECK(text.find("--data-dir") != std::string::npos);
  second.stop();
  CHECK(query(database, "select 1") == "1");
}

TEST_CASE("After kill -9 of the broker its postmaster ends by itself, and what was committed is there") {
  in_a_killed_broker(
      [](const EmbeddedPostgres& first) { return query(first, "create table left_behind as select 7 as n").empty(); });
  CHECK(comes([] { return !running_postmaster(shared_data() / "postgres"); }));
  EmbeddedPostgres database(shared_data());
  database.start();
  CHECK(query(database, "select n from left_behind") == "7");
}

TEST_CASE("A postmaster that is left over from a killed broker is ended at the next start") {
  in_a_killed_broker([](const EmbeddedPostgres& first) { return kill(first.process(), SIGSTOP) == 0; });
  const auto left_behind = running_postmaster(shared_data() / "postgres");
  REQUIRE(left_behind);
  EmbeddedPostgres database(shared_data());
  database.start();
  CHECK(database.process() != left_behind->pid);
  CHECK(has_ended(left_behind->pid));
  CHECK(query(database, "select 1") == "1");
}

TEST_CASE("A postmaster that is killed is started again, with the data, and the state is shown") {
  EmbeddedPostgres database(shared_data());
  database.start();
  CHECK(database.status().is_up);
  REQUIRE(query(database, "create table survives as select 7 as n").empty());
  for (int times = 1; times <= 2; ++times) {
    kill(database.process(), SIGKILL);
    REQUIRE(comes([&] { return database.status().restarts == times; }));
    CHECK(database.status().is_up);
    CHECK(query(database, "select n from survives") == "7");
  }
}

TEST_CASE(
    "A postmaster that does not start is tried again until it does, and the end of its log is shown; a stop does not wait for it") {
  EmbeddedPostgres(shared_data()).start();
  const fs::path file = shared_data() / "postgres/postgresql.conf";
  const auto size = fs::file_size(file);
  EmbeddedPostgres database(shared_data());
  database.start();
  std::ofstream(file, std::ios::app) << "nonsense = 1\n";
  kill(database.process(), SIGKILL);
  REQUIRE(comes([&] { return database.status().text.find("does not start") != std::string::npos; }));
  CHECK_FALSE(database.status().is_up);
  SECTION("the fault is mended") {
    fs::resize_file(file, size);
    REQUIRE(comes([&] { return database.status().is_up; }));
    CHECK(query(database, "select 1") == "1");
  }
  SECTION("it is stopped meanwhile") {
    database.stop();
    CHECK_FALSE(running_postmaster(shared_data() / "postgres"));
    fs::resize_file(file, size);
  }
}

TEST_CASE(
    "The data folder is entered by its user alone, also one that another user made; a folder with other files keeps its permissions") {
  const OpenFolder folder;
  const fs::path data = folder.path() / "data";
  fs::create_directories(data);
  fs::permissions(data, fs::perms(0755));
  SECTION("a folder of its own") {
    EmbeddedPostgres database(data);
    database.start();
    CHECK(fs::status(data).permissions() == fs::perms::owner_all);
  }
  SECTION("with another file") {
    std::ofstream(data / "mine.txt") << "kept";
    EmbeddedPostgres database(data);
    database.start();
    CHECK(fs::status(data).permissions() == fs::perms(0755));
  }
}

TEST_CASE("After kill -9 of broker and postmaster what was committed is recovered") {
  in_a_killed_broker([](const EmbeddedPostgres& first) {
    return query(first, "create table recovered as select 7 as n").empty() && kill(first.process(), SIGKILL) == 0;
  });
  EmbeddedPostgres database(shared_data());
  database.start();
  CHECK(query(database, "select n from recovered") == "7");
}

TEST_CASE("A process number in postmaster.pid that belongs to another process by now is ignored") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "postmaster.pid") << getpid() << "\n/x\n0\n5432\n/tmp\n\n0 0\nready   \n";
  CHECK_FALSE(running_postmaster(folder.path()));
  std::ofstream(folder.path() / "postmaster.pid") << "-1\n";
  CHECK_FALSE(running_postmaster(folder.path()));
}

TEST_CASE("A cluster that a broker has left incomplete is created again") {
  const OpenFolder folder;
  fs::create_directories(folder.path() / "data/postgres.new/base");
  EmbeddedPostgres database(folder.path() / "data");
  database.start();
  CHECK(query(database, "select 1") == "1");
}

TEST_CASE("Data of a PostgreSQL version that is not installed is left alone, and the version is named") {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "postgres");
  std::ofstream(folder.path() / "postgres/PG_VERSION") << "9.1\n";
  EmbeddedPostgres database(folder.path());
  CHECK(refusal(database).find("install postgresql-9.1") != std::string::npos);
}

TEST_CASE("A server that does not start is reported with the end of its log") {
  EmbeddedPostgres(shared_data()).start();
  const fs::path file = shared_data() / "postgres/postgresql.conf";
  const auto size = fs::file_size(file);
  std::ofstream(file, std::ios::app) << "nonsense = 1\n";
  EmbeddedPostgres database(shared_data());
  CHECK(refusal(database).find("nonsense") != std::string::npos);
  fs::resize_file(file, size);
}
