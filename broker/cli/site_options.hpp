// SPDX-License-Identifier: Apache-2.0
// Options and configuration for all commands that work on a site's configuration and database.
#pragma once
#include "broker/config/configuration.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

struct SiteOptions {
  std::optional<std::filesystem::path> config;
  std::optional<std::filesystem::path> data_dir;
  std::vector<std::string> set;  // key=value
  std::optional<std::string> log_level;
  bool log_json = false;
};

// Reads the configuration file and applies --set, --data-dir and the log options. No output.
ReadConfiguration read_site(const SiteOptions& options);

struct LoadedSite : Configuration {
  std::vector<ConfigurationFault> warnings;
};
// The same; then sets data_dir and starts the log. nullopt: the configuration has faults, which were printed on
// standard error.
std::optional<LoadedSite> load_site(const SiteOptions& options);

}  // namespace stepwise::broker
