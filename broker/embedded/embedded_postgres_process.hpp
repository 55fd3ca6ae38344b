// SPDX-License-Identifier: Apache-2.0
// Child processes of the embedded database.
#pragma once
#include "base/process_user.hpp"

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

// Starts `command` as this user in a session of its own. It inherits only two descriptors: `input` (-1: none) and
// `output` for everything that it prints. It gets SIGINT when the calling thread ends, so that it does not outlive a
// broker that is killed. Throws std::system_error.
pid_t spawn(const std::vector<std::string>& command, const UserAccount& account, const std::filesystem::path& folder,
            int input, int output);
// Waits for a child process. Returns its exit code, or 128 plus the number of the signal.
int wait_for(pid_t child);

// The postmaster that the file postmaster.pid of a cluster names.
struct Postmaster {
  pid_t pid = 0;
  std::string socket_dir;
  bool ready = false;  // accepts connections
};
// nullopt: it does not run. The number in the file may belong to another process by now, so the process is checked too.
std::optional<Postmaster> running_postmaster(const std::filesystem::path& cluster);

}  // namespace stepwise::broker
