// SPDX-License-Identifier: Apache-2.0
#include "base/certificate.hpp"
#include "broker/cli/commands.hpp"
#include "broker/terminal/command.hpp"
#include "broker/terminal/temporary_folder.hpp"
#include "tests/support/captured_output.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

using namespace stepwise;
using namespace stepwise::broker;
using stepwise::test::CapturedOutput;

namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

int mode_of(const std::filesystem::path& path) {
  return static_cast<int>(std::filesystem::status(path).permissions());
}

}  // namespace

TEST_CASE(
    "certificate authority and issue write keys that only the owner can read, and say what the configuration needs") {
  const TemporaryFolder folder("stepwise-test");
  const CapturedOutput out;
  REQUIRE(make_authority({.folder = folder.path(), .name = "Radiology CA"}) == exit_fine);
  REQUIRE(issue_certificate({.folder = folder.path(), .name = "stepwise.example", .hosts = {"stepwise.example"}}) ==
          exit_fine);
  CHECK(mode_of(folder.path() / "ca.key") == 0600);
  CHECK(mode_of(folder.path() / "stepwise.example.key") == 0600);
  CHECK(mode_of(folder.path() / "stepwise.example.pem") == 0644);
  const auto facts = read_certificate(content_of(folder.path() / "stepwise.example.pem"));
  CHECK(facts.issuer == "CN=Radiology CA");
  CHECK(facts.hosts == std::vector<std::string>{"stepwise.example"});
  CHECK(out.text().find("subject      CN=stepwise.example\n") != std::string::npos);
  CHECK(out.text().find(facts.identity.fingerprint) != std::string::npos);
}

TEST_CASE("certificate show prints a certificate; another file is refused with its name") {
  const TemporaryFolder folder("stepwise-test");
  const CapturedOutput out;
  REQUIRE(make_authority({.folder = folder.path(), .name = "Shown CA"}) == exit_fine);
  CHECK(show_certificate({folder.path() / "ca.pem"}) == exit_fine);
  CHECK(out.text().find("issuer       CN=Shown CA\n") != std::string::npos);
  CHECK(show_certificate({folder.path() / "ca.key"}) == exit_usage);
  CHECK(out.text().find((folder.path() / "ca.key").string() + ": this is no certificate in PEM form\n") !=
        std::string::npos);
  CHECK(show_certificate({folder.path() / "none"}) == exit_usage);
}

TEST_CASE("no file is replaced") {
  const TemporaryFolder folder("stepwise-test");
  const CapturedOutput out;
  REQUIRE(make_authority({.folder = folder.path()}) == exit_fine);
  REQUIRE(issue_certificate({.folder = folder.path(), .name = "a"}) == exit_fine);
  const std::string authority = content_of(folder.path() / "ca.key"), key = content_of(folder.path() / "a.key");
  CHECK(make_authority({.folder = folder.path()}) == exit_usage);
  CHECK(issue_certificate({.folder = folder.path(), .name = "a"}) == exit_usage);
  std::filesystem::remove(folder.path() / "a.pem");
  CHECK(issue_certificate({.folder = folder.path(), .name = "a"}) == exit_usage);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "a.pem"));
  CHECK(content_of(folder.path() / "ca.key") == authority);
  CHECK(content_of(folder.path() / "a.key") == key);
  CHECK(out.text().find("a.key exists: move it away") != std::string::npos);
}

TEST_CASE("certificate issue needs an authority in the folder and a name that is a file name") {
  const TemporaryFolder folder("stepwise-test");
  const CapturedOutput out;
  CHECK(issue_certificate({.folder = folder.path(), .name = "a"}) == exit_usage);
  CHECK(out.text().find("make one with `stepwise certificate authority`") != std::string::npos);
  REQUIRE(make_authority({.folder = folder.path()}) == exit_fine);
  for (const std::string name : {"", "../a", "a/b", ".a", "a b", "ca"}) {
    INFO(name);
    CHECK(issue_certificate({.folder = folder.path(), .name = name}) == exit_usage);
  }
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
}
