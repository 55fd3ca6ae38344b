// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/site_options.hpp"

#include "base/log.hpp"

#include <iostream>

namespace stepwise::broker {
namespace {

std::vector<std::string> overrides_of(const SiteOptions& options) {
  std::vector<std::string> overrides = options.set;
  if (options.data_dir)
    overrides.push_back("database.data_dir=" + std::filesystem::absolute(*options.data_dir).string());
  if (options.log_level) overrides.push_back("log.level=" + *options.log_level);
  if (options.log_json) overrides.emplace_back("log.format=json");
  return overrides;
}

}  // namespace

ReadConfiguration read_site(const SiteOptions& options) {
  return load_configuration(options.config, overrides_of(options));
}

std::optional<LoadedSite> load_site(const SiteOptions& options) {
  ReadConfiguration read = read_site(options);
  for (const ConfigurationFault& fault : read.faults) std::cerr << describe(fault) << "\n";
  if (!read.faults.empty()) return std::nullopt;
  DatabaseConfiguration& database = read.configuration.database;
  if (database.data_dir.empty())
    database.data_dir = default_data_dir(std::filesystem::read_symlink("/proc/self/exe")).string();
  log::start(read.configuration.log.level, read.configuration.log.json);
  return LoadedSite{std::move(read.configuration), std::move(read.warnings)};
}

}  // namespace stepwise::broker
