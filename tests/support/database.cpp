// SPDX-License-Identifier: Apache-2.0
#include "tests/support/database.hpp"

#include "base/digest.hpp"
#include "sql/session.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>
#include <vector>

namespace stepwise::test {
namespace {

constexpr int connections = 8;
constexpr int borrow_timeout_ms = 10'000;

void shell(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error("test database: this failed: " + command);
}

// The folder of the newest installed PostgreSQL.
std::string binaries() {
  std::string newest;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql")) {
    const std::string folder = version.path() / "bin";
    if (std::filesystem::exists(folder + "/initdb") && folder > newest) newest = folder;
  }
  if (newest.empty())
    throw std::runtime_error("test database: no PostgreSQL below /usr/lib/postgresql; run scripts/setup");
  return newest;
}

}  // namespace

PrivateCluster::PrivateCluster() : folder_((std::filesystem::temp_directory_path() / "stepwise-db-XXXXXX").string()) {
  if (!mkdtemp(folder_.data())) throw std::runtime_error("test database: mkdtemp " + folder_);
  const std::string as_user = geteuid() == 0 ? "runuser -u postgres -- " : "";
  if (geteuid() == 0) shell("chown postgres " + folder_);
  const std::string pg_ctl = as_user + binaries() + "/pg_ctl -D " + folder_ + "/data ";
  guard_ =
      popen(("trap '' INT TERM HUP; cat >/dev/null; " + pg_ctl + "-m immediate stop >/dev/null 2>&1; rm -rf " + folder_)
                .c_str(),
            "we");
  if (!guard_) throw std::runtime_error("test database: popen");
  shell("cd / && " + as_user + binaries() + "/initdb -D " + folder_ +
        "/data -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null");
  shell("cd / && " + pg_ctl + "-w -l " + folder_ + "/log -o \"-c listen_addresses='' -c unix_socket_directories='" +
        folder_ + "' -c port=5432 -c fsync=off -c full_page_writes=off -c max_connections=100\" start >/dev/null");
  connection_string_ = "host=" + folder_ + " user=postgres dbname=postgres";
}

PrivateCluster::~PrivateCluster() {
  thaw();
  if (guard_) pclose(guard_);
}

void PrivateCluster::freeze() {
  signal_all(SIGSTOP);
}

void PrivateCluster::thaw() {
  signal_all(SIGCONT);
}

void PrivateCluster::signal_all(int signal) const {
  pid_t postmaster = 0;
  std::ifstream(folder_ + "/data/postmaster.pid") >> postmaster;
  if (postmaster == 0) return;
  kill(postmaster, signal);
  const std::string number = std::to_string(postmaster);
  std::ifstream children("/proc/" + number + "/task/" + number + "/children");
  for (pid_t child = 0; children >> child;) kill(child, signal);
}

namespace {

const std::string& server() {
  static const std::string named = [] {
    const char* value = std::getenv("STEPWISE_TEST_DATABASE");
    return std::string(value ? value : "");
  }();
  if (!named.empty()) return named;
  static const PrivateCluster cluster;
  return cluster.connection_string();
}

std::string connection_string_to(const std::string& database) {
  const std::string& base = server();
  const auto scheme = base.find("://");
  if (scheme == std::string::npos) return base + " dbname=" + database;
  const auto path = base.find('/', scheme + 3);
  const auto query = base.find('?', scheme + 3);
  return base.substr(0, std::min(path, query)) + "/" + database +
         (query == std::string::npos ? "" : base.substr(query));
}

void administer(const std::string& statement) {
  sql::Database database(server(), 1, borrow_timeout_ms);
  sql::Session(database).run_script(statement);
}

std::string new_name() {
  std::string name = "stepwise_" + new_uuid();
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

std::string create_database() {
  std::string name = new_name();
  administer("CREATE DATABASE " + name + " ENCODING 'UTF8' TEMPLATE template0");
  return name;
}

void drop_database(const std::string& name) {
  try {
    administer("DROP DATABASE " + name + " WITH (FORCE)");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "test database: %s stays behind: %s\n", name.c_str(), error.what());
  }
}

constexpr const char* empty_all_tables = R"(
DO $$
DECLARE
  name text;
  has_rows boolean;
BEGIN
  ALTER TABLE audit_record DISABLE TRIGGER USER;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'stepwise' AND tablename NOT IN ('schema_migration', 'audit_chain') LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO has_rows;
    IF has_rows THEN
      EXECUTE format('TRUNCATE %I CASCADE', name);
    END IF;
  END LOOP;
  ALTER TABLE audit_record ENABLE TRIGGER USER;
  INSERT INTO live_event DEFAULT VALUES;  -- as in 001_schema.sql
  UPDATE audit_chain SET first_seq = 0, first_hash = '', last_seq = 0, last_hash = '', sent_seq = 0;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'stepwise' LOOP
    EXECUTE format('SELECT is_called OR last_value <> 1 FROM %I', name) INTO has_rows;
    IF has_rows THEN
      EXECUTE format('ALTER SEQUENCE %I RESTART', name);
    END IF;
  END LOOP;
END $$)";

// Migrated databases that no test is using.
class Shelf {
 public:
  // Initializes static objects, including those of libpqxx, which must outlive this one.
  Shelf() { administer("SELECT 1"); }
  ~Shelf() {
    for (const auto& name : names_) drop_database(name);
  }
  std::string take() {
    if (names_.empty()) {
      const std::string name = create_database();
      sql::Database(connection_string_to(name), 1, borrow_timeout_ms).migrate();
      return name;
    }
    std::string name = std::move(names_.back());
    names_.pop_back();
    return name;
  }
  void put_back(const std::string& name) {
    sql::Database database(connection_string_to(name), 1, borrow_timeout_ms);
    sql::Session(database).run_script(empty_all_tables);
    names_.push_back(name);
  }

 private:
  std::vector<std::string> names_;
};

Shelf& shelf() {
  static Shelf databases;
  return databases;
}

}  // namespace

TestDatabase::TestDatabase(Schema schema)
    : schema_(schema),
      name_(schema == Schema::migrated ? shelf().take() : create_database()),
      connection_string_(connection_string_to(name_)),
      database_(std::make_unique<sql::Database>(connection_string_, connections, borrow_timeout_ms)) {}

TestDatabase::~TestDatabase() {
  database_.reset();
  try {
    if (schema_ == Schema::migrated) {
      shelf().put_back(name_);
      return;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "test database: %s is not used again: %s\n", name_.c_str(), error.what());
  }
  drop_database(name_);
}

}  // namespace stepwise::test
