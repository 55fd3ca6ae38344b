// SPDX-License-Identifier: Apache-2.0
// The rights of the process. A broker that root starts (for a port below 1024, say) becomes an unprivileged user as
// soon as its ports are bound. The embedded PostgreSQL runs as the same user, so that the broker can start it again.
#pragma once
#include <string>
#include <sys/types.h>
#include <vector>

namespace stepwise {

struct UserAccount {
  std::string name;
  uid_t user = 0;
  gid_t group = 0;
  std::vector<gid_t> groups;
};

// Whose rights the broker keeps: ourselves unless we are root; else the configured user, or the first of `stepwise`,
// `postgres` and `nobody` that this machine has. Throws std::runtime_error: there is no such user, or it is root.
UserAccount process_account(const std::string& configured);

// No program that we start can gain rights any more. Call it before the first thread starts: it holds for the calling
// thread and those that it starts.
void forbid_new_privileges();
// Gives up root for good, with all capabilities, in all threads; does nothing unless we are root. Throws
// std::system_error.
void become(const UserAccount& account);

}  // namespace stepwise
