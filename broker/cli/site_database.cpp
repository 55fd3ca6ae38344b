// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/site_database.hpp"

#include "base/limits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>

namespace stepwise::broker {

namespace {

namespace fs = std::filesystem;
constexpr int site_connections = 2;

bool is_default_folder(const std::string& data_dir) {
  std::error_code ignored;
  return data_dir == default_data_dir(fs::read_symlink("/proc/self/exe", ignored)).string();
}

// Throws NoSiteDatabase if it is not certain which database is meant.
void check_is_meant(const Configuration& configuration, MissingDatabase missing) {
  const std::string& data_dir = configuration.database.data_dir;
  const auto others = running_data_dirs();
  const bool is_missing = !has_cluster(data_dir);
  // If no folder was named, the database of a running broker is probably meant.
  const bool is_doubtful = !others.empty() && is_default_folder(data_dir);
  if (is_doubtful || (is_missing && missing == MissingDatabase::is_an_error))
    throw NoSiteDatabase(what_to_start(configuration, others));
  std::cerr << (is_missing ? fmt::format("a new database is created in {}; this takes a few seconds\n", data_dir)
                           : fmt::format("no broker runs on {}: its database is started for this command\n", data_dir));
}

}  // namespace

std::string url_of_running_database(const Configuration& configuration) {
  const DatabaseConfiguration& where = configuration.database;
  if (!where.url.empty()) return where.url;
  const auto postmaster = running_postmaster(fs::weakly_canonical(fs::absolute(where.data_dir)) / "postgres");
  return postmaster && postmaster->ready ? "host=" + postmaster->socket_dir + " port=5432 user=stepwise dbname=stepwise"
                                         : "";
}

std::string what_to_start(const Configuration& configuration, const std::vector<fs::path>& others) {
  const std::string& data_dir = configuration.database.data_dir;
  const bool is_missing = !has_cluster(data_dir);
  const std::string start = fmt::format("start the broker (`stepwise serve`) with the same --config and --data-dir{}",
                                        is_missing ? ", or run `stepwise migrate` to create the database" : "");
  const std::string state =
      fmt::format("no broker runs on {}{}", data_dir, is_missing ? ", and there is no database" : "");
  if (others.empty()) return fmt::format("{}: {}", state, start);
  std::vector<std::string> names;
  for (const fs::path& other : others) names.push_back("--data-dir " + other.string());
  return fmt::format("{}, but one runs with {}: name it, with its --config, or {}", state,
                     fmt::join(names, ", one with "), start);
}

SiteDatabase::SiteDatabase(const Configuration& configuration, MissingDatabase missing) {
  const DatabaseConfiguration& where = configuration.database;
  std::string url = url_of_running_database(configuration);
  if (url.empty()) {
    check_is_meant(configuration, missing);
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
