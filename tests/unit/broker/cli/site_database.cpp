// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/site_database.hpp"

#include "broker/terminal/temporary_folder.hpp"
#include "tests/support/catch.hpp"

#include <fstream>

using namespace stepwise::broker;

namespace {

namespace fs = std::filesystem;

struct Site {
  TemporaryFolder folder{"stepwise-test"};
  Configuration configuration;
  Site() { configuration.database.data_dir = folder.path().string(); }
  void make_cluster() {
    fs::create_directory(folder.path() / "postgres");
    std::ofstream(folder.path() / "postgres" / "PG_VERSION") << "15\n";
  }
  std::string advice(const std::vector<fs::path>& others) { return what_to_start(configuration, others); }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("where there is no database, the advice names both ways to make one, whether or not other brokers run") {
  Site site;
  for (const std::vector<fs::path>& others : {std::vector<fs::path>{}, {"/elsewhere"}}) {
    const std::string advice = site.advice(others);
    CHECK(has(advice, "no broker runs on " + site.configuration.database.data_dir + ", and there is no database"));
    CHECK(has(advice, "`stepwise serve`"));
    CHECK(has(advice, "`stepwise migrate`"));
  }
}

TEST_CASE("where there is a database, the advice makes no other one") {
  Site site;
  site.make_cluster();
  for (const std::vector<fs::path>& others : {std::vector<fs::path>{}, {"/elsewhere"}}) {
    CHECK(has(site.advice(others), "`stepwise serve`"));
    CHECK_FALSE(has(site.advice(others), "migrate"));
  }
}

TEST_CASE("the advice names the data folder of each broker that runs") {
  Site site;
  const std::string advice = site.advice({"/first", "/second"});
  CHECK(has(advice, "one runs with --data-dir /first, one with --data-dir /second"));
}
