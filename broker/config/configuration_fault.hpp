// SPDX-License-Identifier: Apache-2.0
// What is wrong in a file of the site, and where.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

struct ConfigurationFault {
  std::string file;  // or "--set", "environment"
  int line = 0;      // 1 is the first; 0: not in the file
  int column = 0;
  std::string key;   // "destination.pacs.port"
  std::string text;  // what is wrong and what would be right
};
// "stepwise.toml:12:8: destination.pacs.port: 0 to 65535, not 70000"
std::string describe(const ConfigurationFault& fault);

// For a word that is none of `known`: "; is destination meant?", or "; known here: a, b" when none is near.
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace stepwise::broker
