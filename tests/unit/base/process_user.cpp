// SPDX-License-Identifier: Apache-2.0
#include "base/process_user.hpp"
#include "tests/support/catch.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

using namespace stepwise;

namespace {

// "CapEff:\t0000000000000000" -> "0000000000000000"
std::string status_of(const std::string& thread, const std::string& name) {
  std::ifstream file("/proc/self/task/" + thread + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name + ":")) return line.substr(name.size() + 2);
  }
  return "";
}

bool has_no_rights(const std::string& thread) {
  bool none = status_of(thread, "NoNewPrivs") == "1";
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"})
    none = none && status_of(thread, set) == "0000000000000000";
  return none;
}

// Runs in a child process, because it cannot be undone. The second thread is started before.
bool gives_up_root(const UserAccount& account) {
  const pid_t child = fork();
  if (child == 0) {
    forbid_new_privileges();
    std::atomic<bool> done{false};
    std::atomic<int> thread_number{0};
    std::thread other([&] {
      thread_number = gettid();
      while (!done) std::this_thread::yield();
    });
    while (thread_number == 0) std::this_thread::yield();
    become(account);
    const bool good = geteuid() == account.user && getegid() == account.group && setuid(0) != 0 &&
                      has_no_rights(std::to_string(getpid())) && has_no_rights(std::to_string(thread_number));
    done = true;
    other.join();
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("A process that forbids core dumps has none, for good, and neither do the programs that it starts") {
  const pid_t child = fork();
  if (child == 0) {
    forbid_core_dumps();
    rlimit core{1, 1};
    const bool is_none = getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 && core.rlim_max == 0;
    const bool is_inherited = std::system("test $(ulimit -c) = 0") == 0;
    _exit(is_none && is_inherited ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

TEST_CASE("Root is given up for good, with all capabilities, in all threads") {
  if (geteuid() != 0) return;  // there are no rights to give up
  const UserAccount account = process_account("");
  CHECK(account.user != 0);
  CHECK(gives_up_root(account));
  CHECK(gives_up_root(process_account("nobody")));
}

TEST_CASE(
    "Without root the broker stays who it is; with root, a user that does not exist or is root is refused by name") {
  if (geteuid() != 0) {
    CHECK(process_account("nobody").user == geteuid());
    return;
  }
  CHECK_THROWS_WITH(process_account("no-such-user"), Catch::Contains("no-such-user"));
  CHECK_THROWS_WITH(process_account("root"), Catch::Contains("is root"));
}
