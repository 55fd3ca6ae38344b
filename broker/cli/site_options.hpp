// SPDX-License-Identifier: Apache-2.0
// What the commands that work on a site's configuration and database have in common.
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

// The file with --set, --data-dir and the log options over it, data_dir filled in, the log started. nullopt: it has
// faults, all of them are on standard error.
// The same without a word: what stands in the files now.
ReadConfiguration read_site(const SiteOptions& options);
std::optional<Configuration> load_site(const SiteOptions& options);

}  // namespace stepwise::broker
