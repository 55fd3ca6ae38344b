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

// Starts `command` as that user in a session of its own, with nothing of ours but the two descriptors: `input` (-1:
// none) and `output`, which takes what it prints. It gets SIGINT when the calling thread ends, so that it does not
// outlive a broker that was killed. Throws std::system_error.
pid_t spawn(const std::vector<std::string>& command, const UserAccount& account, const std::filesystem::path& folder,
            int input, int output);
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

}  // namespace stepwise::broker
