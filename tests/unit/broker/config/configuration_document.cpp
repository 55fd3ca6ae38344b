// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration_keys.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <map>
#include <set>

using namespace stepwise::broker;

namespace {

// The table rows under each heading "## [section]".
std::map<std::string, std::set<std::string>> rows_of_the_document() {
  std::ifstream file(STEPWISE_SOURCE_DIR "/docs/CONFIGURATION.md");
  REQUIRE(file);
  std::map<std::string, std::set<std::string>> rows;
  std::string section;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## [")) section = line.substr(4, line.find(']') - 4);
    if (line.starts_with("| `")) rows[section].insert(line);
  }
  return rows;
}

}  // namespace

TEST_CASE("docs/CONFIGURATION.md agrees with the program for each key: type, default, meaning") {
  auto rows = rows_of_the_document();
  for (const auto& key : documented_keys()) {
    INFO("[" << key.section << "] lacks: " << key.row);
    CHECK(rows[key.section].erase(key.row) == 1);
  }
  for (const auto& [section, left] : rows) {
    for (const auto& row : left) FAIL_CHECK("[" << section << "] has a row that is no key: " << row);
  }
}
