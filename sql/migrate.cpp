// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"
#include "sql/database.hpp"
#include "sql/migrations.hpp"
#include "sql/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace stepwise::sql {
namespace {

// Makes two brokers that start at the same time migrate one after the other. The number is arbitrary.
constexpr const char* lock_statement = "SELECT pg_advisory_xact_lock(73746570)";

bool has_ledger(Session& session) {
  return session.run("SELECT 1 WHERE to_regclass('stepwise.schema_migration') IS NOT NULL").size() == 1;
}

void make_ledger(Session& session) {
  const std::string encoding = text_of(session.run("SELECT current_setting('server_encoding')")[0][0]);
  if (encoding != "UTF8") {
    throw std::runtime_error(fmt::format("the database has encoding {}: create it with ENCODING 'UTF8'", encoding));
  }
  // CREATE SCHEMA IF NOT EXISTS needs the right to create schemas even if the schema exists.
  if (session.run("SELECT 1 WHERE to_regnamespace('stepwise') IS NOT NULL").empty())
    session.run_script("CREATE SCHEMA stepwise");
  session.run_script(
      "CREATE TABLE schema_migration (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL "
      "DEFAULT now());"
      "COMMENT ON TABLE schema_migration IS 'Which files of sql/migrations were applied, and what they said "
      "then.'");
}

std::map<std::string, std::string> checksums_applied(Session& session) {
  std::map<std::string, std::string> applied;
  if (!has_ledger(session)) return applied;
  for (const auto& row : session.run("SELECT name, checksum FROM schema_migration"))
    applied.emplace(text_of(row[0]), text_of(row[1]));
  return applied;
}

// The migrations that are missing, in order. Throws if the database and this binary do not belong together.
std::vector<const Migration*> missing(Session& session) {
  const auto applied = checksums_applied(session);
  std::vector<const Migration*> left;
  std::size_t known = 0;
  for (const Migration& migration : migrations()) {
    const auto found = applied.find(migration.name);
    if (found == applied.end()) {
      left.push_back(&migration);
    } else if (found->second != sha256_hex(migration.text)) {
      throw std::runtime_error(fmt::format(
          "migration {} was applied with another text: a file that was applied never changes; write a new one",
          migration.name));
    } else {
      ++known;
    }
  }
  if (known < applied.size()) {
    throw std::runtime_error(
        "the database is of a newer version of Stepwise: start that version, or restore the backup made before the "
        "update");
  }
  return left;
}

// True if no migration is left.
bool apply_next(Session& session, std::vector<std::string>& done) {
  Transaction transaction(session);
  session.run_script(
      "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0");  // another broker may need a long time for it
  session.run(lock_statement);
  if (!has_ledger(session)) make_ledger(session);
  const auto left = missing(session);
  if (left.empty()) return true;
  const Migration& migration = *left.front();
  try {
    session.run_script(migration.text);
    session.run("INSERT INTO schema_migration (name, checksum) VALUES ($1, $2)",
                {migration.name, sha256_hex(migration.text)});
    transaction.commit();
  } catch (const DatabaseUnavailable&) { throw; } catch (const std::exception& error) {
    throw std::runtime_error(fmt::format("migration {} failed: {}", migration.name, error.what()));
  }
  done.push_back(migration.name);
  return left.size() == 1;
}

}  // namespace

std::vector<std::string> Database::migrate() {
  Session session(*this, CallTime::as_long_as_the_server_reacts);
  std::vector<std::string> done;
  while (!apply_next(session, done)) {}
  return done;
}

std::vector<std::string> Database::pending_migrations() {
  Session session(*this);
  std::vector<std::string> names;
  for (const Migration* migration : missing(session)) names.push_back(migration->name);
  return names;
}

}  // namespace stepwise::sql
