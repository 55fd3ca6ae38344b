// SPDX-License-Identifier: Apache-2.0
#include "broker/embedded/embedded_postgres_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace stepwise::broker {
namespace {

// Runs between fork and exec, so it may use only async-signal-safe calls.
[[noreturn]] void turn_into(char* const* arguments, const UserAccount& account, const char* folder, pid_t parent,
                            int input, int output) {
  // LC_ALL makes the messages English, because we read them. Other variables of our environment (PGPORT, PGDATA ...)
  // must not be inherited.
  static char locale[] = "LC_ALL=C.UTF-8", path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
  static char* environment[] = {locale, path, nullptr};
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setsid();
  umask(077);
  if (input < 0) input = open("/dev/null", O_RDONLY);
  const bool ready = dup2(input, 0) >= 0 && dup2(output, 1) >= 0 && dup2(output, 2) >= 0 &&
                     close_range(3, ~0U, 0) == 0 && chdir(folder) == 0 &&
                     (geteuid() != 0 || (setgroups(account.groups.size(), account.groups.data()) == 0 &&
                                         setgid(account.group) == 0 && setuid(account.user) == 0));
  // After setuid(), which would reset it. If the broker has ended before this call, it has no effect, so that is
  // checked next.
  prctl(PR_SET_PDEATHSIG, SIGINT);
  if (ready && getppid() == parent) execve(arguments[0], arguments, environment);
  const char text[] = "cannot be started: exec failed\n";
  [[maybe_unused]] const auto written = write(2, text, sizeof text - 1);
  _exit(127);
}

}  // namespace

pid_t spawn(const std::vector<std::string>& command, const UserAccount& account, const std::filesystem::path& folder,
            int input, int output) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) turn_into(arguments.data(), account, folder.c_str(), parent, input, output);
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::optional<Postmaster> running_postmaster(const std::filesystem::path& cluster) {
  // Lines: process id, data folder, start time, port, socket folder, address, shared memory, status.
  std::ifstream file(cluster / "postmaster.pid");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  if (lines.empty() || lines[0].empty() || lines[0].find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  // A zombie has an empty command line, and another program has a different one.
  std::ifstream proc("/proc/" + lines[0] + "/cmdline", std::ios::binary);
  const std::string command_line{std::istreambuf_iterator<char>(proc), {}};
  const std::string folder = std::string(1, '\0') + cluster.string() + std::string(1, '\0');
  if (command_line.find(folder) == std::string::npos) return std::nullopt;
  Postmaster postmaster{static_cast<pid_t>(std::stol(lines[0])), {}, false};
  if (lines.size() > 4) postmaster.socket_dir = lines[4];
  postmaster.ready = lines.size() > 7 && lines[7].starts_with("ready");
  return postmaster;
}

}  // namespace stepwise::broker
