// SPDX-License-Identifier: Apache-2.0

#include "base/metrics.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

using namespace stepwise;
namespace fs = std::filesystem;

namespace {

std::set<std::string> metric_names_in_the_sources() {
  static const std::regex literal(R"re("((?:stepwise|process)_[a-z0-9_]+)")re");
  std::set<std::string> names;
  for (const char* folder : {"base", "dicom", "hl7", "mapping", "model", "sql", "broker"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(STEPWISE_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".cpp" || entry.path().filename() == "metric_help.cpp") continue;
      std::ostringstream content;
      content << std::ifstream(entry.path()).rdbuf();
      const std::string source = content.str();
      for (std::sregex_iterator it(source.begin(), source.end(), literal), end; it != end; ++it) names.insert((*it)[1]);
    }
  }
  return names;
}

}  // namespace

TEST_CASE("each metric of the program has a HELP text, and each text belongs to a metric") {
  std::set<std::string> described;
  for (const MetricHelp& help : metric_helps()) {
    INFO(help.name);
    CHECK(described.insert(std::string(help.name)).second);
    CHECK(help.text.size() > 10);
    CHECK(help.text.find_first_of("\n\\") == std::string_view::npos);
  }
  CHECK(described == metric_names_in_the_sources());
}

TEST_CASE("the HELP text stands before the values of each kind of metric") {
  Metrics metrics;
  metrics.count("stepwise_decided_again_total");
  metrics.set("stepwise_database_up", {}, 1);
  metrics.observe_seconds("stepwise_worklist_seconds", {}, 1);
  metrics.observe_count("stepwise_worklist_matches", {}, 1);
  const std::string text = metrics.text();
  for (const char* name : {"stepwise_decided_again_total", "stepwise_database_up", "stepwise_worklist_seconds",
                           "stepwise_worklist_matches"}) {
    const std::string help = "# HELP " + std::string(name) + " " + std::string(metric_help(name)) + "\n";
    CHECK(text.find(help + "# TYPE " + name + " ") != std::string::npos);
  }
}
