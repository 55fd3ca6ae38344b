// SPDX-License-Identifier: Apache-2.0
// The database for a command: the one that the configuration names, else the embedded one. If a broker runs with the
// same data folder, its database is used; otherwise an existing embedded database is started until the command ends.
// Only `serve` and `migrate` create a database, so that no command creates a second one by mistake.
#pragma once
#include "broker/config/configuration.hpp"
#include "broker/embedded/embedded_postgres.hpp"
#include "sql/database.hpp"

#include <optional>

namespace stepwise::broker {

// What to do if there is no database yet.
enum class MissingDatabase { is_an_error, is_made };

// There is no database, or probably another one is meant. what() says what to start or which option to use.
class NoSiteDatabase : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class SiteDatabase {
 public:
  // Prints on standard error what it starts or creates. Throws std::runtime_error: NoSiteDatabase,
  // EmbeddedPostgresError, sql::DatabaseUnavailable.
  explicit SiteDatabase(const Configuration& configuration, MissingDatabase missing = MissingDatabase::is_an_error);
  sql::Database& operator*() { return *database_; }
  sql::Database* operator->() { return &*database_; }

 private:
  std::optional<EmbeddedPostgres> postgres_;
  std::optional<sql::Database> database_;
};

// The connection string of a running database: the one that the configuration names, or that of the broker with its
// data folder; "": none runs. Starts nothing.
std::string url_of_running_database(const Configuration& configuration);
// Text that says what to do if no database runs; `others` are the data folders of running brokers.
std::string what_to_start(const Configuration& configuration, const std::vector<std::filesystem::path>& others);

}  // namespace stepwise::broker
