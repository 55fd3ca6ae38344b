// SPDX-License-Identifier: Apache-2.0
// Child processes of the embedded database.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::app {

// Who runs the database: PostgreSQL refuses to run as root.
struct DatabaseAccount {
  uid_t user;
  gid_t group;
  std::vector<gid_t> groups;
};
// The user `postgres` when we are root, else ourselves. Throws EmbeddedPostgresError when root finds no such user.
DatabaseAccount database_account();

// Starts `command` as that user in a session of its own, with nothing of ours but the two descriptors: `input` (-1: none) and `output`, which
// takes what it prints. Throws std::system_error.
pid_t spawn(const std::vector<std::string>& command, const DatabaseAccount& account, const std::filesystem::path& folder, int input, int output);
// Waits for a child; its exit code, or 128 and the signal.
int wait_for(pid_t child);

// The postmaster that postmaster.pid of a cluster speaks of.
struct Postmaster {
  pid_t pid = 0;
  std::string socket_dir;
  bool ready = false;  // takes connections
};
// nullopt: none is alive, whatever the file says (its number may be another process's by now).
std::optional<Postmaster> running_postmaster(const std::filesystem::path& cluster);

}  // namespace stepwise::app
