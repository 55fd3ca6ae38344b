// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdlib>
#include <fstream>

using namespace stepwise::broker;

namespace {

struct Environment {
  Environment(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Environment() { unsetenv(name_); }
  const char* name_;
};

}  // namespace

TEST_CASE("A configuration file that cannot be read is a fault, none at all is not") {
  CHECK(load_configuration(std::nullopt, {}).faults.empty());
  const auto faults = load_configuration("/nowhere/stepwise.toml", {}).faults;
  REQUIRE(faults.size() == 1);
  CHECK(describe(faults[0]) == "/nowhere/stepwise.toml: cannot be read");
  CHECK(load_configuration("/tmp", {}).faults.size() == 1);
}

TEST_CASE("D32: the token can be in a separate file, without the line end") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "token";
  std::ofstream(file) << "0123456789abcdef\n";
  const std::string set = "http.token_file=" + file.string();
  CHECK(load_configuration(std::nullopt, {set, "http.address=0.0.0.0"}).configuration.http.token == "0123456789abcdef");
  std::ofstream(file) << "short";
  CHECK(load_configuration(std::nullopt, {set}).faults.size() == 1);
  CHECK(load_configuration(std::nullopt, {set + ".not"}).faults.size() == 1);
}

TEST_CASE("Secrets come from the environment too, as they stand; --set is stronger") {
  const Environment url("STEPWISE_DATABASE_URL", "host=db dbname=stepwise"),
      token("STEPWISE_HTTP_TOKEN", "1234567890123456");
  const auto loaded = load_configuration(std::nullopt, {"database.url='host=other'"});
  CHECK(loaded.faults.empty());
  CHECK(loaded.configuration.database.url == "host=other");
  CHECK(loaded.configuration.http.token == "1234567890123456");
}

TEST_CASE("A fault in the environment names the variable and keeps the secret") {
  const Environment token("STEPWISE_HTTP_TOKEN", "secret");
  const auto faults = load_configuration(std::nullopt, {}).faults;
  REQUIRE(faults.size() == 1);
  CHECK(describe(faults[0]) == "environment STEPWISE_HTTP_TOKEN: http.token: at least 16 visible ASCII characters");
}

TEST_CASE("The data folder lies beside the checkout that the program was built in, except for root") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "build/dev");
  std::ofstream(folder.path() / "run");
  std::ofstream(folder.path() / "CMakeLists.txt");
  const auto data_dir = default_data_dir(folder.path() / "build/dev/stepwise");
  CHECK(data_dir == (geteuid() == 0 ? std::filesystem::path("/var/lib/stepwise") : folder.path() / "var"));
}
