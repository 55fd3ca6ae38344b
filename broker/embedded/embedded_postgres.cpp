// SPDX-License-Identifier: Apache-2.0
#include "broker/embedded/embedded_postgres.hpp"

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <set>
#include <system_error>
#include <thread>

namespace stepwise::broker {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
constexpr milliseconds start_timeout(limits::postgres_start_timeout_ms);
constexpr milliseconds fast_stop_timeout(limits::postgres_fast_stop_timeout_ms);
constexpr milliseconds immediate_stop_timeout(limits::postgres_immediate_stop_timeout_ms);
constexpr milliseconds poll_interval(limits::postgres_poll_interval_ms);
constexpr milliseconds check_interval(limits::postgres_check_interval_ms);
constexpr milliseconds first_pause(limits::postgres_restart_pause_first_ms);
constexpr milliseconds last_pause(limits::postgres_restart_pause_last_ms);
constexpr milliseconds lasting(limits::postgres_lasting_ms);

// Calls `done` until it returns true. False: the time has passed.
template <class Done>
bool wait_until(std::chrono::milliseconds timeout, Done done) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(poll_interval);
  }
  return true;
}

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string last_lines(const fs::path& file) {
  std::ifstream in(file);
  std::deque<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
    if (lines.size() > 8) lines.pop_front();
  }
  std::string text;
  for (const std::string& line : lines) text += "\n  " + line;
  return text;
}

// The folder with the binaries of the cluster's version; for a new cluster the newest version that is installed.
fs::path binary_folder(const std::string& version) {
  constexpr auto versions = "/usr/lib/postgresql";
  std::error_code ignored;
  int newest = 0;
  for (const auto& entry : fs::directory_iterator(versions, ignored)) {
    if (!fs::exists(entry.path() / "bin/initdb")) continue;
    if (entry.path().filename() == version) return entry.path() / "bin";
    newest = std::max(newest, std::atoi(entry.path().filename().c_str()));
  }
  if (newest > 0 && version.empty()) return fs::path(versions) / std::to_string(newest) / "bin";
  const char* path = std::getenv("PATH");
  std::string folders = path ? path : "";
  for (std::size_t begin = 0; begin < folders.size();) {
    const std::size_t end = std::min(folders.find(':', begin), folders.size());
    const fs::path folder = folders.substr(begin, end - begin);
    if (version.empty() && fs::exists(folder / "initdb") && fs::exists(folder / "postgres")) return folder;
    begin = end + 1;
  }
  if (version.empty())
    throw EmbeddedPostgresError(
        "there is no PostgreSQL on this machine: install the package postgresql, or set database.url");
  throw EmbeddedPostgresError("the data was written by PostgreSQL " + version +
                              ", which is not installed: install postgresql-" + version +
                              ", or move the data with pg_dump");
}

// The folder for the sockets. It must be short, because the path of a socket has at most 107 bytes.
fs::path base_of_sockets() {
  if (geteuid() == 0) return "/run";
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime && std::string_view(runtime).size() < 60 && access(runtime, W_OK) == 0) return runtime;
  return "/tmp";
}

constexpr std::string_view socket_prefix = "stepwise-";
constexpr const char* cluster_name = "postgres";

// The same folder for the same data, so that no old folders remain.
fs::path socket_folder(const fs::path& data_dir) {
  return base_of_sockets() /
         (std::string(socket_prefix) + sha256_hex(data_dir.string() + "|" + std::to_string(geteuid())).substr(0, 12));
}

}  // namespace

EmbeddedPostgres::EmbeddedPostgres(fs::path data_dir, const std::string& user)
    : data_dir_(fs::weakly_canonical(fs::absolute(data_dir))),
      cluster_(data_dir_ / cluster_name),
      log_file_(data_dir_ / "postgres.log"),
      socket_dir_(socket_folder(data_dir_)),
      account_(process_account(user)) {}

EmbeddedPostgres::~EmbeddedPostgres() {
  try {
    stop();
  } catch (const std::exception& error) { log::error("embedded PostgreSQL: {}", error.what()); }
}

std::string EmbeddedPostgres::connection_string() const {
  return "host=" + socket_dir_.string() + " port=5432 user=stepwise dbname=stepwise";
}

void EmbeddedPostgres::start() {
  if (supervisor_.joinable()) return;
  try {
    lock();
    own_data_dir();
    end_left_behind();
    make_socket_dir();
    if (!fs::exists(cluster_)) make_cluster();
    stopping_ = false;
    asked_to_stop_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (asked_to_stop_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    std::promise<void> started;
    auto result = started.get_future();
    supervisor_ = std::thread([this, started = std::move(started)]() mutable { supervise(std::move(started)); });
    result.get();
  } catch (...) {
    stop();
    throw;
  }
}

EmbeddedPostgres::Status EmbeddedPostgres::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void EmbeddedPostgres::show(bool is_up, std::string text) {
  const std::lock_guard lock(mutex_);
  status_.is_up = is_up;
  status_.text = std::move(text);
}

void EmbeddedPostgres::lock() {
  std::error_code error;
  fs::create_directories(data_dir_, error);
  const fs::path file = data_dir_ / "lock";
  lock_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0)
    throw EmbeddedPostgresError("cannot write to " + data_dir_.string() +
                                ": choose another --data-dir, or give it to this user");
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    throw EmbeddedPostgresError("another broker (process " + first_line(file) + ") uses " + data_dir_.string() +
                                ": stop it, or give this one its own --data-dir");
  }
  const std::string process = std::to_string(getpid()) + "\n";
  if (ftruncate(lock_, 0) != 0 || pwrite(lock_, process.data(), process.size(), 0) < 0) {
    throw std::system_error(errno, std::generic_category(), file.string());
  }
}

void EmbeddedPostgres::unlock() {
  for (int* descriptor : {&lock_, &log_, &asked_to_stop_}) {
    if (*descriptor >= 0) close(*descriptor);
    *descriptor = -1;
  }
}

void EmbeddedPostgres::give_to_account(const fs::path& path) const {
  if (geteuid() == 0 && lchown(path.c_str(), account_.user, account_.group) != 0 && errno != ENOENT)
    throw std::system_error(errno, std::generic_category(), path.string());
}

// Root may have created the folder, or the database may have run as another user before. The permissions of a folder
// with other contents are not changed.
void EmbeddedPostgres::own_data_dir() {
  const std::set<std::string> ours{"lock", "postgres", "postgres.new", "postgres.log", "postgres.log.1"};
  std::vector<fs::path> entries;
  bool is_shared = false;
  for (const auto& entry : fs::directory_iterator(data_dir_)) {
    if (ours.contains(entry.path().filename()))
      entries.push_back(entry.path());
    else
      is_shared = true;
  }
  for (const fs::path& entry : entries) give_to_account(entry);
  struct stat is {};
  const fs::path version = cluster_ / "PG_VERSION";
  if (geteuid() == 0 && lstat(version.c_str(), &is) == 0 && is.st_uid != account_.user) {
    for (const auto& entry : fs::recursive_directory_iterator(cluster_)) give_to_account(entry.path());
  }
  if (is_shared) {
    log::warning(
        "embedded PostgreSQL: {} contains other files too, so its permissions are not changed; a separate folder is safer",
        data_dir_.string());
    return;
  }
  give_to_account(data_dir_);
  if (lstat(data_dir_.c_str(), &is) == 0 && (geteuid() == 0 || is.st_uid == geteuid()))
    fs::permissions(data_dir_, fs::perms::owner_all);
}

// We hold the lock, so no other broker uses it: it is left over from a broker that was killed.
void EmbeddedPostgres::end_left_behind() {
  const auto left_behind = running_postmaster(cluster_);
  if (!left_behind) return;
  log::warning("embedded PostgreSQL: process {} is left over from a killed broker in {}; it is stopped",
               left_behind->pid, data_dir_.string());
  if (!end(left_behind->pid, [this] { return !running_postmaster(cluster_); }))
    throw EmbeddedPostgresError("process " + std::to_string(left_behind->pid) + " uses " + data_dir_.string() +
                                " and does not end: end it");
}

bool EmbeddedPostgres::end(pid_t postmaster, const std::function<bool()>& has_ended) const {
  if (has_ended()) return true;
  kill(postmaster, SIGINT);  // fast shutdown: ends all sessions and writes all data
  if (wait_until(fast_stop_timeout, has_ended)) return true;
  log::warning("embedded PostgreSQL: it did not end within {} ms and is killed; it will recover at the next start",
               fast_stop_timeout.count());
  kill(postmaster, SIGQUIT);
  if (wait_until(immediate_stop_timeout, has_ended)) return true;
  kill(postmaster, SIGKILL);
  return wait_until(immediate_stop_timeout, has_ended);
}

void EmbeddedPostgres::make_socket_dir() {
  mkdir(socket_dir_.c_str(), 0700);
  struct stat is {};
  // A folder in /tmp that belongs to another user would give that user access.
  if (lstat(socket_dir_.c_str(), &is) != 0 || !S_ISDIR(is.st_mode) || (geteuid() != 0 && is.st_uid != geteuid())) {
    throw EmbeddedPostgresError(socket_dir_.string() + " is not ours: remove it");
  }
  if (chown(socket_dir_.c_str(), account_.user, account_.group) != 0 || chmod(socket_dir_.c_str(), 0700) != 0) {
    throw std::system_error(errno, std::generic_category(), socket_dir_.string());
  }
  // Files of a postmaster that was killed: it does not run, and its process id may belong to another process by now.
  for (const auto& entry : fs::directory_iterator(socket_dir_)) fs::remove(entry.path());
}

fs::path EmbeddedPostgres::binary(const std::string& name) const {
  return binary_folder(first_line(cluster_ / "PG_VERSION")) / name;
}

// The cluster has another name until it is complete, so that a broker that was killed meanwhile starts again from the
// beginning.
void EmbeddedPostgres::make_cluster() {
  log::info("embedded PostgreSQL: creating the database in {}", data_dir_.string());
  const fs::path draft = data_dir_ / "postgres.new";
  fs::remove_all(draft);
  fs::create_directory(draft);
  if (chown(draft.c_str(), account_.user, account_.group) != 0)
    throw std::system_error(errno, std::generic_category(), draft.string());
  run({binary("initdb"), "-D", draft, "-U", "stepwise", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust",
       "--data-checksums", "--no-instructions"},
      -1, "initdb");
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  constexpr std::string_view statement = "CREATE DATABASE stepwise\n";
  const bool written =
      write(pipe_ends[1], statement.data(), statement.size()) == static_cast<ssize_t>(statement.size());
  close(pipe_ends[1]);
  if (written)
    run({binary("postgres"), "--single", "-D", draft, "-c", "exit_on_error=on", "postgres"}, pipe_ends[0],
        "CREATE DATABASE");
  close(pipe_ends[0]);
  fs::rename(draft, cluster_);
}

void EmbeddedPostgres::open_log() {
  if (log_ >= 0) close(log_);
  log_ = open(log_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0640);
  give_to_account(log_file_);
}

void EmbeddedPostgres::run(const std::vector<std::string>& command, int input, const std::string& what) {
  if (log_ < 0) open_log();
  if (wait_for(spawn(command, account_, data_dir_, input, log_)) != 0) fail(what + " failed");
}

// The thread that starts the postmaster must live as long as the postmaster.
void EmbeddedPostgres::supervise(std::promise<void> started) {
  try {
    start_postmaster();
  } catch (...) {
    started.set_exception(std::current_exception());
    return;
  }
  started.set_value();
  auto pause = first_pause;
  auto up_since = Clock::now();
  while (wait_for_end()) {
    if (Clock::now() - up_since > lasting) pause = first_pause;
    show(false, "it ended and is started again; " + log_file_.string() +
                    " and postgres.log.1 in the same folder contain the reason");
    log::error("embedded PostgreSQL: it ended and is started again in {} ms; the end of its log:{}", pause.count(),
               last_lines(log_file_));
    while (!stops_within(pause)) {
      pause = std::min(2 * pause, last_pause);
      try {
        start_postmaster();
        break;
      } catch (const std::exception& error) {
        if (stopping_) return;
        log::error("{}; tried again in {} ms", error.what(), pause.count());
        show(false, "it does not start and is tried again; " + log_file_.string() + " says why");
      }
    }
    if (stopping_) return;
    up_since = Clock::now();
    log::info("embedded PostgreSQL: it runs again");
    const std::lock_guard lock(mutex_);
    ++status_.restarts;
  }
}

// True: the postmaster has ended by itself. False: it must be stopped.
bool EmbeddedPostgres::wait_for_end() {
  while (!stops_within(check_interval)) {
    if (waitpid(postmaster_, nullptr, WNOHANG) == 0) continue;
    postmaster_ = 0;
    return true;
  }
  return false;
}

bool EmbeddedPostgres::stops_within(std::chrono::milliseconds time) const {
  pollfd source{asked_to_stop_, POLLIN, 0};
  while (poll(&source, 1, static_cast<int>(time.count())) < 0 && errno == EINTR) {}
  return stopping_;
}

void EmbeddedPostgres::start_postmaster() {
  std::error_code ignored;
  fs::rename(log_file_, data_dir_ / "postgres.log.1", ignored);
  open_log();
  fs::remove(cluster_ / "postmaster.pid",
             ignored);  // no process uses it: it has ended, or end_left_behind() has checked that
  // The settings are on the command line, so that a newer broker can change them. Statements and key values may contain
  // patient data, so they must not be in its log.
  const std::vector<std::string> settings = {"listen_addresses=",
                                             "port=5432",
                                             "unix_socket_directories=" + socket_dir_.string(),
                                             "unix_socket_permissions=0700",
                                             "max_connections=120",
                                             "shared_buffers=128MB",
                                             "jit=off",
                                             "timezone=UTC",
                                             "log_timezone=UTC",
                                             "logging_collector=off",
                                             "log_destination=stderr",
                                             "log_min_error_statement=panic",
                                             "log_error_verbosity=terse",
                                             "log_parameter_max_length_on_error=0"};
  std::vector<std::string> command = {binary("postgres"), "-D", cluster_};
  for (const std::string& setting : settings) {
    command.push_back("-c");
    command.push_back(setting);
  }
  // Backends of a postmaster that was killed keep its shared memory for a short time.
  for (int attempt = 0;; ++attempt) {
    postmaster_ = spawn(command, account_, data_dir_, -1, log_);
    if (wait_until_ready()) break;
    if (attempt == 20 || last_lines(log_file_).find("shared memory block") == std::string::npos)
      fail("the server did not start");
    if (stops_within(250ms)) fail("it was stopped while it started");
  }
  show(true, "");
}

// False: it has ended, or must be stopped.
bool EmbeddedPostgres::wait_until_ready() {
  bool ended = false, ready = false;
  wait_until(start_timeout, [&] {
    const auto running = running_postmaster(cluster_);
    ready = running && running->pid == postmaster_ && running->ready;
    ended = !ready && waitpid(postmaster_, nullptr, WNOHANG) != 0;
    return ready || ended || stopping_;
  });
  if (ready) return true;
  if (!ended) end(postmaster_, [this] { return waitpid(postmaster_, nullptr, WNOHANG) != 0; });
  postmaster_ = 0;
  return false;
}

void EmbeddedPostgres::stop() {
  stopping_ = true;
  if (supervisor_.joinable()) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(asked_to_stop_, &one, sizeof one);
    supervisor_.join();
  }
  if (postmaster_ != 0) end(postmaster_, [this] { return waitpid(postmaster_, nullptr, WNOHANG) != 0; });
  postmaster_ = 0;
  show(false, "it was stopped");
  std::error_code ignored;
  if (lock_ >= 0) fs::remove(socket_dir_, ignored);
  unlock();
}

bool has_cluster(const fs::path& data_dir) {
  std::error_code fault;
  const bool exists = fs::exists(data_dir / cluster_name, fault);
  return exists || fault;
}

std::vector<fs::path> running_data_dirs() {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(base_of_sockets(), ignored)) {
    if (!entry.path().filename().string().starts_with(socket_prefix)) continue;
    // Lines of the lock file of a socket: process id, data folder ...
    std::ifstream lock(entry.path() / ".s.PGSQL.5432.lock");
    std::string process, cluster;
    if (!std::getline(lock, process) || !std::getline(lock, cluster)) continue;
    if (fs::path(cluster).filename() != cluster_name || !running_postmaster(cluster)) continue;
    folders.push_back(fs::path(cluster).parent_path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

void EmbeddedPostgres::fail(const std::string& what) const {
  throw EmbeddedPostgresError(
      "embedded PostgreSQL: " + what + "; " + log_file_.string() + " says:" + last_lines(log_file_) +
      (geteuid() == 0
           ? "\n(it runs as the user " + account_.name + ", who must be able to enter " + data_dir_.string() + ")"
           : ""));
}

}  // namespace stepwise::broker
