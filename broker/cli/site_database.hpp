// SPDX-License-Identifier: Apache-2.0
// The database of a site for a command that works on it for a moment: the one that the configuration names, else the
// embedded one. That of the broker that runs on the data folder is used; where none runs, an existing one is started
// until the command ends. A command never makes a second database unnoticed: only `serve` and `migrate` make one.
#pragma once
#include "broker/config/configuration.hpp"
#include "broker/embedded/embedded_postgres.hpp"
#include "sql/database.hpp"

#include <optional>

namespace stepwise::broker {

// Where there is no database yet.
enum class MissingDatabase { is_an_error, is_made };

// No database is there, or it is probably not the one that is meant; what() says what to start or to name.
class NoSiteDatabase : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class SiteDatabase {
 public:
  // Says on standard error what it starts or makes. Throws std::runtime_error: NoSiteDatabase, EmbeddedPostgresError,
  // sql::DatabaseUnavailable.
  explicit SiteDatabase(const Configuration& configuration, MissingDatabase missing = MissingDatabase::is_an_error);
  sql::Database& operator*() { return *database_; }
  sql::Database* operator->() { return &*database_; }

 private:
  std::optional<EmbeddedPostgres> postgres_;
  std::optional<sql::Database> database_;
};

// The connection string of the database that runs: the one that the configuration names, or that of the broker that
// runs on its data folder; "" when none does. Starts nothing.
std::string url_of_running_database(const Configuration& configuration);
// What a person can do when none runs; `others` are the data folders of brokers that run.
std::string what_to_start(const Configuration& configuration, const std::vector<std::filesystem::path>& others);

}  // namespace stepwise::broker
