// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/command_line.hpp"

#include "broker/terminal/command.hpp"
#include "broker/terminal/temporary_folder.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

using namespace stepwise::broker;

namespace {

// Captures the output of a command.
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

TEST_CASE("check-config warns about what starts but probably does not do what is meant, and ends with 0") {
  const Outcome outcome =
      command({"check-config", "--set", "hl7.address=0.0.0.0", "--set", "destination.pacs.role=image manager", "--set",
               "destination.pacs.host=pacs.invalid", "--set", "destination.pacs.port=6661"});
  CHECK(outcome.code == exit_fine);
  CHECK(outcome.err.find("hl7.address: 0.0.0.0 can be reached from elsewhere") != std::string::npos);
  CHECK(outcome.err.find("destination.pacs.host: the host pacs.invalid has no address") != std::string::npos);
  CHECK(outcome.out == "the configuration is good, with 2 warnings\n");
}

TEST_CASE("a command that needs the database of a broker creates none, and prints what to start") {
  const stepwise::broker::TemporaryFolder folder("stepwise-test");
  const std::filesystem::path data = folder.path() / "data", plans = folder.path() / "plans.json";
  std::ofstream(plans) << "{\"plans\": []}";
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"plans", "import", plans.string()}, {"plans", "export", "-"}, {"plans", "apply"}}) {
    std::vector<std::string> all = words;
    all.insert(all.end(), {"--data-dir", data.string()});
    const Outcome outcome = command(all);
    INFO(words[1]);
    CHECK(outcome.code == exit_transport);
    CHECK(outcome.err.find("no broker runs on " + data.string()) != std::string::npos);
    CHECK(outcome.err.find("`stepwise serve`") != std::string::npos);
    CHECK(outcome.err.find("`stepwise migrate`") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(data));
  }
}

TEST_CASE("understand works without a database, makes none, and says so") {
  const stepwise::broker::TemporaryFolder folder("stepwise-test");
  const std::filesystem::path data = folder.path() / "data", file = folder.path() / "order.hl7";
  std::ofstream(file) << "MSH|^~\\&|HIS|HOSP|||20260301080000||ORM^O01|1|P|2.3.1\nPID|||1^^^HOSP||WEST^MARY\nPV1||O\n"
                         "ORC|NW|P1^HIS|||||1^once^^202603010900\nOBR|1|P1^HIS||XCH^Chest^L\n";
  const Outcome outcome = command({"understand", file.string(), "--data-dir", data.string()});
  CHECK(outcome.code == exit_fine);
  CHECK(outcome.out.find("new order P1 (HIS)") != std::string::npos);
  CHECK(outcome.err.find("the database is not asked (no broker runs on " + data.string()) != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(data));

  const Outcome away =
      command({"understand", file.string(), "--set", "database.url=\"host=127.0.0.1 port=1 user=nobody\""});
  CHECK(away.code == exit_fine);
  CHECK(away.out.find("new order P1 (HIS)") != std::string::npos);
  CHECK(away.err.find("the database is not asked (it does not answer: ") != std::string::npos);
}
