// SPDX-License-Identifier: Apache-2.0
// Commands on a site's configuration and database that need no listener: check-config, migrate, plans, understand.
#pragma once
#include "app/site_options.hpp"

#include <filesystem>

namespace stepwise::app {

int check_config(const SiteOptions& options);
int migrate(const SiteOptions& options);

struct PlansOptions {
  SiteOptions site;
  std::filesystem::path file;
};
int import_plans(const PlansOptions& options);
int export_plans(const PlansOptions& options);  // file "-" is standard output

struct UnderstandOptions {
  SiteOptions site;
  std::filesystem::path file;
  bool json = false;
};
// How each message of the file would be read, what it would change, what would be sent. Writes nothing, draws no
// number.
int understand(const UnderstandOptions& options);

}  // namespace stepwise::app
