// SPDX-License-Identifier: Apache-2.0
// The database of a site for a command that works on it for a moment: the one the configuration names, else the
// embedded one - that of the broker that runs on this data folder, or one that is started until the command ends.
#pragma once
#include "broker/config/configuration.hpp"
#include "broker/embedded/embedded_postgres.hpp"
#include "sql/database.hpp"

#include <optional>

namespace stepwise::broker {

class SiteDatabase {
 public:
  // Throws std::runtime_error: EmbeddedPostgresError, sql::DatabaseUnavailable.
  explicit SiteDatabase(const Configuration& configuration);
  sql::Database& operator*() { return *database_; }
  sql::Database* operator->() { return &*database_; }

 private:
  std::optional<EmbeddedPostgres> postgres_;
  std::optional<sql::Database> database_;
};

}  // namespace stepwise::broker
