// SPDX-License-Identifier: Apache-2.0
// Commands on a site's configuration and database that need no listener: check-config, migrate, plans, import,
// understand.
#pragma once
#include "broker/cli/site_options.hpp"

#include <filesystem>

namespace stepwise::broker {

int check_config(const SiteOptions& options);
int migrate(const SiteOptions& options);

struct PlansOptions {
  SiteOptions site;
  std::filesystem::path file;
};
int import_plans(const PlansOptions& options);
int export_plans(const PlansOptions& options);  // file "-" is standard output
struct ApplyPlansOptions {
  SiteOptions site;
};
int apply_plans(const ApplyPlansOptions& options);  // to orders that were received before their plan was imported

struct ImportOptions {
  SiteOptions site;
  std::filesystem::path file;
  std::string sender;                // the configured sender of the orders
  std::int64_t confirmed_steps = 0;  // number of open steps that the import may end or move to another patient (D39)
};
// Imports the open orders of a former system with their numbers, from HL7 messages in the form of RAD-4 (ORM^O01 with
// ZDS, or OMI^O23; NW). Sends no notifications. Afterwards Stepwise allocates only numbers that are larger than the
// imported ones. A second import of the same file changes nothing.
int import_orders(const ImportOptions& options);

struct UnderstandOptions {
  SiteOptions site;
  std::filesystem::path file;
  std::string sender;  // name of the configured sender to assume for the messages
  bool json = false;
};
struct MappingOptions {};
int show_mapping(const MappingOptions& options);  // the defaults, as a mapping file

// Shows for each message of the file how it would be read, what it would change and what would be sent. Writes nothing
// and takes no numbers.
int understand(const UnderstandOptions& options);

}  // namespace stepwise::broker
