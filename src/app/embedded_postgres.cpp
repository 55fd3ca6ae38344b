// SPDX-License-Identifier: Apache-2.0
#include "app/embedded_postgres.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <system_error>
#include <thread>

namespace stepwise::app {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;
constexpr auto start_timeout = 120s;  // recovery after a crash may take its time
constexpr auto stop_timeout = 30s;
constexpr auto poll_interval = 5ms;

// Calls `done` until it is true; false when the time is over.
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

// Of the cluster's own version; for a new cluster the newest there is.
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
  if (version.empty()) throw EmbeddedPostgresError("there is no PostgreSQL on this machine: install the package postgresql, or set database.url");
  throw EmbeddedPostgresError("the data is of PostgreSQL " + version + ", which is not installed: install postgresql-" + version +
                              ", or move the data with pg_dump");
}

// Short, as a socket's path is at most 107 bytes; the same for the same data, so that nothing is left behind.
fs::path socket_folder(const fs::path& data_dir) {
  fs::path base = "/tmp";
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (geteuid() == 0) base = "/run";
  else if (runtime && std::string_view(runtime).size() < 60 && access(runtime, W_OK) == 0) base = runtime;
  return base / ("stepwise-" + sha256_hex(data_dir.string() + "|" + std::to_string(geteuid())).substr(0, 12));
}

}  // namespace

EmbeddedPostgres::EmbeddedPostgres(fs::path data_dir)
    : data_dir_(fs::weakly_canonical(fs::absolute(data_dir))),
      cluster_(data_dir_ / "postgres"),
      log_file_(data_dir_ / "postgres.log"),
      socket_dir_(socket_folder(data_dir_)),
      account_(database_account()) {}

EmbeddedPostgres::~EmbeddedPostgres() {
  try {
    stop();
  } catch (const std::exception& error) {
    log::error("embedded PostgreSQL: {}", error.what());
  }
}

std::string EmbeddedPostgres::connection_string() const {
  return "host=" + socket_dir_.string() + " port=5432 user=stepwise dbname=stepwise";
}

void EmbeddedPostgres::start() {
  if (postmaster_ != 0) return;
  try {
    lock();
    if (take_over()) return;
    make_socket_dir();
    if (!fs::exists(cluster_)) make_cluster();
    start_postmaster();
  } catch (...) {
    std::error_code ignored;
    fs::remove(socket_dir_, ignored);  // unless somebody lives there
    unlock();
    throw;
  }
}

void EmbeddedPostgres::lock() {
  std::error_code error;
  fs::create_directories(data_dir_, error);
  const fs::path file = data_dir_ / "lock";
  lock_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0) throw EmbeddedPostgresError("cannot write to " + data_dir_.string() + ": choose another --data-dir, or give it to this user");
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    throw EmbeddedPostgresError("another broker (process " + first_line(file) + ") works on " + data_dir_.string() +
                                ": stop it, or give this one its own --data-dir");
  }
  const std::string process = std::to_string(getpid()) + "\n";
  if (ftruncate(lock_, 0) != 0 || pwrite(lock_, process.data(), process.size(), 0) < 0) {
    throw std::system_error(errno, std::generic_category(), file.string());
  }
}

void EmbeddedPostgres::unlock() {
  for (int* descriptor : {&lock_, &log_}) {
    if (*descriptor >= 0) close(*descriptor);
    *descriptor = -1;
  }
}

bool EmbeddedPostgres::take_over() {
  const auto left_over = running_postmaster(cluster_);
  if (!left_over) return false;
  postmaster_ = left_over->pid;
  is_child_ = false;
  if (!wait_until_ready()) return false;  // it was about to go down
  socket_dir_ = running_postmaster(cluster_)->socket_dir;
  log::info("embedded PostgreSQL: took over process {}, left behind in {}", postmaster_, data_dir_.string());
  return true;
}

void EmbeddedPostgres::make_socket_dir() {
  mkdir(socket_dir_.c_str(), 0700);
  struct stat is {};
  // Somebody else's folder in /tmp would let them in.
  if (lstat(socket_dir_.c_str(), &is) != 0 || !S_ISDIR(is.st_mode) || (is.st_uid != account_.user && is.st_uid != geteuid())) {
    throw EmbeddedPostgresError(socket_dir_.string() + " is not ours: remove it");
  }
  if (chown(socket_dir_.c_str(), account_.user, account_.group) != 0 || chmod(socket_dir_.c_str(), 0700) != 0) {
    throw std::system_error(errno, std::generic_category(), socket_dir_.string());
  }
  // Of a postmaster that was killed: nobody lives here, and its number may be somebody else's by now.
  for (const auto& entry : fs::directory_iterator(socket_dir_)) fs::remove(entry.path());
}

fs::path EmbeddedPostgres::binary(const std::string& name) const { return binary_folder(first_line(cluster_ / "PG_VERSION")) / name; }

// Under another name until it is whole: a broker killed meanwhile begins anew.
void EmbeddedPostgres::make_cluster() {
  log::info("embedded PostgreSQL: making the database in {}", data_dir_.string());
  const fs::path draft = data_dir_ / "postgres.new";
  fs::remove_all(draft);
  fs::create_directory(draft);
  if (chown(draft.c_str(), account_.user, account_.group) != 0) throw std::system_error(errno, std::generic_category(), draft.string());
  run({binary("initdb"), "-D", draft, "-U", "stepwise", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--data-checksums", "--no-instructions"}, -1,
      "initdb");
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  constexpr std::string_view statement = "CREATE DATABASE stepwise\n";
  const bool written = write(pipe_ends[1], statement.data(), statement.size()) == static_cast<ssize_t>(statement.size());
  close(pipe_ends[1]);
  if (written) run({binary("postgres"), "--single", "-D", draft, "-c", "exit_on_error=on", "postgres"}, pipe_ends[0], "CREATE DATABASE");
  close(pipe_ends[0]);
  fs::rename(draft, cluster_);
}

void EmbeddedPostgres::run(const std::vector<std::string>& command, int input, const std::string& what) {
  if (log_ < 0) log_ = open(log_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0640);
  if (wait_for(spawn(command, account_, data_dir_, input, log_)) != 0) fail(what + " failed");
}

void EmbeddedPostgres::start_postmaster() {
  std::error_code ignored;
  if (log_ >= 0) close(log_);
  fs::rename(log_file_, data_dir_ / "postgres.log.1", ignored);
  log_ = open(log_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0640);
  fs::remove(cluster_ / "postmaster.pid", ignored);  // of none that lives: take_over() has looked
  // On the command line, so that a newer broker brings newer settings. Statements and key values may hold patient data: not in its log.
  const std::vector<std::string> settings = {
      "listen_addresses=", "port=5432", "unix_socket_directories=" + socket_dir_.string(), "unix_socket_permissions=0700",
      "max_connections=120", "shared_buffers=128MB", "jit=off", "timezone=UTC", "log_timezone=UTC", "logging_collector=off",
      "log_destination=stderr", "log_min_error_statement=panic", "log_error_verbosity=terse", "log_parameter_max_length_on_error=0"};
  std::vector<std::string> command = {binary("postgres"), "-D", cluster_};
  for (const std::string& setting : settings) {
    command.push_back("-c");
    command.push_back(setting);
  }
  // Backends of a postmaster that was killed hold its shared memory for a moment longer.
  for (int attempt = 0;; ++attempt) {
    postmaster_ = spawn(command, account_, data_dir_, -1, log_);
    is_child_ = true;
    if (wait_until_ready()) break;
    if (attempt == 20 || last_lines(log_file_).find("shared memory block") == std::string::npos) fail("the server did not start");
    std::this_thread::sleep_for(250ms);
  }
}

// False, and no postmaster, when it has ended.
bool EmbeddedPostgres::wait_until_ready() {
  bool ended = false;
  const bool settled = wait_until(start_timeout, [&] {
    const auto running = running_postmaster(cluster_);
    if (running && running->pid == postmaster_ && running->ready) return true;
    ended = is_child_ ? waitpid(postmaster_, nullptr, WNOHANG) != 0 : !running;
    return ended;
  });
  if (settled && !ended) return true;
  if (!settled) kill(postmaster_, SIGQUIT);
  postmaster_ = 0;
  return false;
}

void EmbeddedPostgres::stop() {
  if (postmaster_ != 0) {
    const auto ended = [this] { return is_child_ ? waitpid(postmaster_, nullptr, WNOHANG) != 0 : !running_postmaster(cluster_); };
    kill(postmaster_, SIGINT);  // fast shutdown: sessions are ended, everything is written
    if (!wait_until(stop_timeout, ended)) {
      log::warning("embedded PostgreSQL: no end after {} s, stopped at once; it will recover when it starts", stop_timeout.count());
      kill(postmaster_, SIGQUIT);
      wait_until(stop_timeout, ended);
    }
    postmaster_ = 0;
    std::error_code ignored;
    fs::remove(socket_dir_, ignored);
  }
  unlock();
}

void EmbeddedPostgres::fail(const std::string& what) const {
  throw EmbeddedPostgresError("embedded PostgreSQL: " + what + "; " + log_file_.string() + " says:" + last_lines(log_file_) +
                              (geteuid() == 0 ? "\n(as root it runs as the user postgres, who must be able to enter " + data_dir_.string() + ")" : ""));
}

}  // namespace stepwise::app
