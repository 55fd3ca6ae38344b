// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/site_database.hpp"

#include "base/limits.hpp"

namespace stepwise::broker {

namespace {

constexpr int site_connections = 2;

// The URL of the embedded cluster when it runs under a broker.
std::string url_of_running(const std::string& data_dir) {
  const auto postmaster = running_postmaster(std::filesystem::path(data_dir) / "postgres");
  return postmaster && postmaster->ready ? "host=" + postmaster->socket_dir + " port=5432 user=stepwise dbname=stepwise"
                                         : "";
}

}  // namespace

SiteDatabase::SiteDatabase(const Configuration& configuration) {
  const DatabaseConfiguration& where = configuration.database;
  std::string url = where.url.empty() ? url_of_running(where.data_dir) : where.url;
  if (url.empty()) {
    postgres_.emplace(where.data_dir, configuration.process.user);
    postgres_->start();
    url = postgres_->connection_string();
  }
  database_.emplace(url, site_connections, limits::database_borrow_timeout_ms);
  if (const auto failure = database_->ping())
    throw sql::DatabaseUnavailable("the database does not answer (" + *failure +
                                   "); see database.url in docs/CONFIGURATION.md");
}

}  // namespace stepwise::broker
