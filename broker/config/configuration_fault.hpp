// SPDX-License-Identifier: Apache-2.0
// A fault in a configuration or mapping file, with its position.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

struct ConfigurationFault {
  std::string file;  // name of the file, or "--set" or "environment"
  int line = 0;      // from 1; 0: not in the file
  int column = 0;
  std::string key;   // "destination.pacs.port"
  std::string text;  // what is wrong and what is expected
};
// For example "stepwise.toml:12:8: destination.pacs.port: 0 to 65535, not 70000".
std::string describe(const ConfigurationFault& fault);

// For a word that is none of `known`: "; is destination meant?", or "; known here: a, b" when none is near.
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace stepwise::broker
