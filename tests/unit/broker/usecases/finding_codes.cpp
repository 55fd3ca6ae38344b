// SPDX-License-Identifier: Apache-2.0
// Every finding has its kind, rule and remedy, and the table has none that nobody finds.
#include "broker/usecases/finding_codes.hpp"

#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

using namespace stepwise;
namespace fs = std::filesystem;

namespace {

std::set<std::string> codes_in_sources() {
  static const std::regex use(
      R"re((?:(?:add_finding|add_finding_once|findings_?\.push_back)\(|(?:add_finding|refuse_or_flag)\([a-z_.]+,)\s*\{?\s*"([a-z0-9]+(?:-[a-z0-9]+)*)"\s*,)re");
  std::set<std::string> codes;
  for (const char* folder : {"base", "model", "hl7", "dicom", "sql", "mapping", "broker"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(STEPWISE_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".cpp") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      const std::string source = text.str();
      for (std::sregex_iterator it(source.begin(), source.end(), use), end; it != end; ++it) codes.insert((*it)[1]);
    }
  }
  return codes;
}

}  // namespace

TEST_CASE("every finding has a row with its rule and remedy, and every row a finding") {
  std::set<std::string> known;
  for (const broker::FindingCode& one : broker::finding_codes()) {
    CAPTURE(one.code);
    CHECK(known.insert(std::string(one.code)).second);
    CHECK_FALSE(one.rule.empty());
    CHECK_FALSE(one.remedy.empty());
  }
  CHECK(codes_in_sources() == known);
}

TEST_CASE("a finding of no row is a warning") {
  CHECK(broker::finding_code("no-such-code").kind == broker::FindingKind::warning);
  CHECK(broker::to_text(broker::finding_code("repeat").kind) == "notice");
}
