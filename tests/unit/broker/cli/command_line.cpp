// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/command_line.hpp"

#include "broker/terminal/exit_code.hpp"
#include "tests/support/catch.hpp"

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

using namespace stepwise::broker;

namespace {

// Takes what a command prints.
class Captured {
 public:
  explicit Captured(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(text_.rdbuf())) {}
  ~Captured() { stream_.rdbuf(before_); }
  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::ostream& stream_;
  std::streambuf* before_;
};

struct Outcome {
  int code;
  std::string out, err;
};
Outcome command(std::vector<std::string> words) {
  words.insert(words.begin(), "stepwise");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  const Captured out(std::cout), err(std::cerr);
  const int code = run(static_cast<int>(argv.size()), argv.data());
  return {code, out.text(), err.text()};
}

}  // namespace

TEST_CASE("help is fine and tells the exit codes") {
  const Outcome help = command({"--help"});
  CHECK(help.code == exit_fine);
  CHECK(help.out.find("Exit codes: 0 success; 1 refused") != std::string::npos);
  for (const std::string name :
       {"serve", "check-config", "migrate", "understand", "plans", "send", "receive", "worklist", "perform", "demo"}) {
    INFO(name);
    CHECK(help.out.find("  " + name + " ") != std::string::npos);
    CHECK(command({name, "--help"}).code == exit_fine);
  }
}

TEST_CASE("the version is said") {
  const Outcome version = command({"--version"});
  CHECK(version.code == exit_fine);
  CHECK_FALSE(version.out.empty());
}

TEST_CASE("a command line that is no good ends with 64") {
  CHECK(command({}).code == exit_usage);
  CHECK(command({"fly"}).code == exit_usage);
  CHECK(command({"send"}).code == exit_usage);
  CHECK(command({"serve", "--nonsense"}).code == exit_usage);
  CHECK(command({"receive", "--listen", "70000"}).code == exit_usage);
  CHECK(command({"receive", "--listen", "0", "--ack", "XX"}).code == exit_usage);
  CHECK(command({"worklist", "--date", "someday"}).code == exit_usage);
  CHECK(command({"perform", "S1", "--discontinue", "1"}).code == exit_usage);
}

TEST_CASE("a file or a place that is no good ends with 64 and is named") {
  const Outcome missing = command({"send", "/nowhere.hl7"});
  CHECK(missing.code == exit_usage);
  CHECK(missing.err.find("/nowhere.hl7") != std::string::npos);
  const Outcome place = command({"send", "/nowhere.hl7", "--to", "here"});
  CHECK(place.code == exit_usage);
  CHECK(place.err.find("--to") != std::string::npos);
  CHECK(command({"plans", "import", "/nowhere.json"}).code == exit_usage);
}

TEST_CASE("a configuration with faults is refused, all of them named") {
  const Outcome check = command({"check-config", "--set", "hl7.port=70000", "--set", "dicom.port=-1"});
  CHECK(check.code == exit_refused);
  CHECK(check.err.find("hl7.port") != std::string::npos);
  CHECK(check.err.find("dicom.port") != std::string::npos);
  CHECK(command({"serve", "--set", "hl7.port=70000"}).code == exit_usage);
}
