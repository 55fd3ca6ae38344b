// SPDX-License-Identifier: Apache-2.0
#include "base/process_user.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace stepwise {
namespace {

std::optional<UserAccount> find_account(const std::string& name) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 16'384> texts{};  // of the entry
  if (getpwnam_r(name.c_str(), &entry, texts.data(), texts.size(), &found) != 0 || found == nullptr)
    return std::nullopt;
  UserAccount account{name, entry.pw_uid, entry.pw_gid, {}};
  std::array<gid_t, 64> groups{};
  int count = groups.size();
  if (getgrouplist(name.c_str(), account.group, groups.data(), &count) >= 0)
    account.groups.assign(groups.begin(), groups.begin() + count);
  return account;
}

}  // namespace

UserAccount process_account(const std::string& configured) {
  if (geteuid() != 0) return {"", geteuid(), getegid(), {}};
  if (!configured.empty()) {
    auto account = find_account(configured);
    if (!account)
      throw std::runtime_error(
          fmt::format("process.user: this machine has no user {}; create it, or name another one", configured));
    if (account->user == 0)
      throw std::runtime_error(fmt::format("process.user: {} is root; name an unprivileged user", configured));
    return *account;
  }
  for (const char* name : {"stepwise", "postgres", "nobody"}) {
    auto account = find_account(name);
    if (account && account->user != 0) return *account;
  }
  throw std::runtime_error(
      "root started the broker, but the accounts stepwise, postgres and nobody do not exist; set process.user "
      "to an unprivileged user");
}

void forbid_new_privileges() {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  // Prctl fails at the first number that the kernel does not know, and immediately if we are not root.
  for (unsigned long capability = 0; prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0; ++capability) {}
}

// The limit is the one that systemd-coredump and apport obey, too. PR_SET_DUMPABLE would also close /proc of the
// process to its own user, and so to debuggers and monitoring.
void forbid_core_dumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

// glibc makes these calls in all threads. With the last one the kernel takes all capabilities away.
void become(const UserAccount& account) {
  if (geteuid() != 0) return;
  const bool done = setgroups(account.groups.size(), account.groups.data()) == 0 &&
                    setresgid(account.group, account.group, account.group) == 0 &&
                    setresuid(account.user, account.user, account.user) == 0;
  if (!done)
    throw std::system_error(errno, std::generic_category(), fmt::format("cannot become user {}", account.name));
  if (setuid(0) == 0) std::abort();
}

}  // namespace stepwise
