// SPDX-License-Identifier: Apache-2.0
// The rights of the process. If root starts the broker (for example to use a port below 1024), the broker becomes an
// unprivileged user as soon as its ports are bound. The embedded PostgreSQL runs as the same user, so that the broker
// can start it again.
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

// The user that the broker runs as. If root did not start it: the current user. Otherwise: the configured user; if none
// is configured, the account `stepwise`, else `postgres`, else `nobody`. Throws std::runtime_error if the user does not
// exist or is root.
UserAccount process_account(const std::string& configured);

// The programs that the broker starts cannot gain rights. Call it before the first thread starts: it applies to the
// calling thread and the threads that this one starts.
void forbid_new_privileges();
// A core dump would hold the patients that are in memory. The programs that the broker starts write none either.
void forbid_core_dumps();
// Changes all threads to the user, without capabilities and without a way back. Does nothing if root did not start the
// broker. Throws std::system_error.
void become(const UserAccount& account);

}  // namespace stepwise
