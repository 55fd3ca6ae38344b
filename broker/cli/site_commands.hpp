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
int apply_plans(const ApplyPlansOptions& options);  // to the orders that came before their plan

struct ImportOptions {
  SiteOptions site;
  std::filesystem::path file;
  std::string sender;                // the configured one whose orders they are
  std::int64_t confirmed_steps = 0;  // so many open steps may be ended or moved although that is a bulk change (D39)
};
// Cutover: open orders with the numbers they have, from HL7 in the form of RAD-4 (ORM^O01 with ZDS or OMI^O23, NW).
// Nobody is told of them. Numbers of ours go on behind theirs. The same file again changes nothing.
int import_orders(const ImportOptions& options);

struct UnderstandOptions {
  SiteOptions site;
  std::filesystem::path file;
  std::string sender;  // as if they were of that configured one
  bool json = false;
};
struct MappingOptions {};
int show_mapping(const MappingOptions& options);  // the defaults, as a mapping file

// How each message of the file would be read, what it would change, what would be sent. Writes nothing, draws no
// number.
int understand(const UnderstandOptions& options);

}  // namespace stepwise::broker
