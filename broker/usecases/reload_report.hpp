// SPDX-License-Identifier: Apache-2.0
// What a reload of the configuration has done.
#pragma once
#include "base/error.hpp"

#include <string>
#include <vector>

namespace stepwise::broker {

struct ReloadReport {
  struct Change {
    std::string section, name;  // "destination", "pacs"; no name: a section that occurs once, such as "site"
    std::string change;         // "added", "removed", "changed"
  };
  struct Place {
    std::string key;   // "hl7.port"
    std::string file;  // or "--set", "environment"
    int line = 0;      // from 1; 0: not in the file
    int column = 0;
  };
  // Not empty: nothing was changed, and the old configuration stays in force. Place: file, line and column.
  std::vector<Error> faults;
  std::vector<Change> applied;
  std::vector<Place> needs_restart;  // keys whose new value is not used before the next start
};

}  // namespace stepwise::broker
