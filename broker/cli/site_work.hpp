// SPDX-License-Identifier: Apache-2.0
// The frame of the commands that work on a site's database: loads the configuration, opens the database, and turns
// failures into an exit code with its text on standard error.
#pragma once
#include "broker/cli/site_database.hpp"
#include "broker/cli/site_options.hpp"
#include "broker/terminal/command.hpp"

#include <iostream>
#include <stdexcept>

namespace stepwise::broker {

// Loads the configuration, opens the database and calls `work` with both.
template <class Work>
int with_site(const SiteOptions& options, Work work, MissingDatabase missing = MissingDatabase::is_an_error) {
  const auto configuration = load_site(options);
  if (!configuration) return exit_usage;
  try {
    SiteDatabase database(*configuration, missing);
    return work(*configuration, *database);
  } catch (const std::runtime_error& e) {
    std::cerr << e.what() << "\n";
    return exit_transport;
  }
}

template <class Work>
int with_database(const SiteOptions& options, Work work, MissingDatabase missing = MissingDatabase::is_an_error) {
  return with_site(
      options, [&](const Configuration&, sql::Database& database) -> int { return work(database); }, missing);
}

}  // namespace stepwise::broker
