// SPDX-License-Identifier: Apache-2.0
#include "bench/support/broker_process.hpp"

#include "base/json.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace stepwise::bench {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

int start(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  int pid = -1;
  const int failed = posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + words[0]);
  return pid;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "stepwise-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = name;
  std::filesystem::permissions(path_, std::filesystem::perms::others_exec | std::filesystem::perms::group_exec,
                               // If root runs it, the database runs as another user.
                               std::filesystem::perm_options::add);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // it is no failure if the temporary folder cannot be removed
  std::filesystem::remove_all(path_, ignored);
}

BrokerProcess::BrokerProcess(const std::string& binary, const std::string& database, const TemporaryFolder& folder,
                             std::vector<std::string> settings) {
  const std::filesystem::path ready = folder.path() / "ready.json";
  std::filesystem::remove(ready);
  std::vector<std::string> words{binary, "serve", "--ready-file", ready.string(), "--log-level", "warning"};
  settings.insert(settings.end(), {"database.url=\"" + database + "\"", "hl7.port=0", "dicom.port=0", "http.port=0",
                                   "site.time_zone=\"UTC\""});
  for (const std::string& setting : settings) words.insert(words.end(), {"--set", setting});
  pid_ = start(words);
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!std::filesystem::exists(ready)) {
    if (std::chrono::steady_clock::now() > end || waitpid(pid_, nullptr, WNOHANG) != 0)
      throw std::runtime_error("the broker did not become ready");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  const Json addresses = Json::parse(read_file(ready));
  hl7_port_ = addresses.at("hl7").at("port");
  dicom_port_ = addresses.at("dicom").at("port");
  hl7_tls_port_ = addresses.at("hl7").value("tls_port", std::uint16_t{0});
  dicom_tls_port_ = addresses.at("dicom").value("tls_port", std::uint16_t{0});
}

BrokerProcess::~BrokerProcess() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

double BrokerProcess::resident_mb() const {
  std::istringstream statm(read_file("/proc/" + std::to_string(pid_) + "/statm"));
  long total = 0, resident = 0;
  statm >> total >> resident;
  return static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / 1e6;
}

}  // namespace stepwise::bench
