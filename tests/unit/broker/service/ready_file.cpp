// SPDX-License-Identifier: Apache-2.0
#include "broker/service/service.hpp"

#include "broker/terminal/temporary_folder.hpp"
#include "tests/support/catch.hpp"

#include <fstream>

using namespace stepwise::broker;
namespace fs = std::filesystem;

TEST_CASE("the ready file has the addresses on which the broker really listens") {
  const TemporaryFolder folder("stepwise-test");
  const fs::path path = folder.path() / "ready.json";
  write_ready_file(path, ready_document({{"127.0.0.1", 2575}, {"127.0.0.1", 11112}, {"127.0.0.1", 8080}}, "STEPWISE"));
  std::ifstream file(path);
  const auto document = stepwise::Json::parse(file);
  CHECK(document["hl7"]["port"] == 2575);
  CHECK(document["dicom"]["address"] == "127.0.0.1");
  CHECK(document["dicom"]["ae_title"] == "STEPWISE");
  CHECK(document["http"]["url"] == "http://127.0.0.1:8080");
  CHECK(document["pid"] > 0);
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a ready file that can't be written is said so") {
  CHECK_THROWS_AS(write_ready_file("/nowhere/at/all.json", {}), std::runtime_error);
}

TEST_CASE("a temporary folder goes with all that is in it, and others can't look into it") {
  fs::path path;
  {
    const TemporaryFolder folder("stepwise-test");
    path = folder.path();
    fs::create_directories(path / "a/b");
    CHECK((fs::status(path).permissions() & fs::perms::others_all) == fs::perms::others_exec);
  }
  CHECK_FALSE(fs::exists(path));
}
