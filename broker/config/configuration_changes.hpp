// SPDX-License-Identifier: Apache-2.0
// What a reload changes: which parts of a configuration that was read again are used at once, and which keys need a
// restart. Pure.
#pragma once
#include "broker/config/configuration.hpp"

#include <string>
#include <vector>

namespace stepwise::broker {

struct SectionChange {
  std::string section, name;  // "destination", "pacs"; no name: a section that occurs once, such as "site"
  std::string_view change;    // "added", "removed", "changed"
};

struct ConfigurationChanges {
  Configuration now;  // in force after the reload
  std::vector<SectionChange> applied;
  // Keys that the file has with another value than the one in force: ports, threads, database, TLS profiles of the
  // ports, and all else that is only read at the start. With the place in the file.
  std::vector<ConfigurationFault> needs_restart;
};

// `current` is in force, `read` has no faults. TLS profiles that are the same keep their context.
ConfigurationChanges changes_between(const Configuration& current, const ReadConfiguration& read);

}  // namespace stepwise::broker
