// SPDX-License-Identifier: Apache-2.0
// A private PostgreSQL server, run from the PostgreSQL that is installed on the system. It has no network port, only a
// unix socket in a folder with mode 0700. It runs in its own session, so that Ctrl-C in a terminal stops only the
// broker, which stops the server last. If the server ends (it was killed, the disk was full), it is started again after
// a pause that grows. It also ends when the broker is killed.
#pragma once
#include "broker/embedded/embedded_postgres_process.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace stepwise::broker {

// What a person must put right; what() says how.
class EmbeddedPostgresError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class EmbeddedPostgres {
 public:
  // `data_dir` is made when it is not there; it holds the cluster (postgres/), its log and the lock against a second
  // broker. Nobody but `user` (see process_account) may enter it. Throws std::runtime_error: there is no such user.
  explicit EmbeddedPostgres(std::filesystem::path data_dir, const std::string& user = "");
  ~EmbeddedPostgres();  // stops it
  EmbeddedPostgres(const EmbeddedPostgres&) = delete;
  EmbeddedPostgres& operator=(const EmbeddedPostgres&) = delete;

  // Returns when it takes connections and the database `stepwise` is there. Throws EmbeddedPostgresError: no binaries,
  // another broker has this data folder, the server does not come up (with the last lines of its log).
  void start();
  // For libpq, once started.
  std::string connection_string() const;
  pid_t process() const { return postmaster_; }  // of the postmaster; 0: it does not run

  struct Status {
    bool is_up = false;
    int restarts = 0;  // since start()
    std::string text;  // why it is not up, for a person
  };
  Status status() const;  // any thread

  // Fast shutdown; returns when it is down, after a few seconds at most, also while it is being started again. Harmless
  // to repeat.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;

  void lock();
  void unlock();
  void own_data_dir();
  void give_to_account(const std::filesystem::path& path) const;
  void end_left_behind();
  void make_socket_dir();
  void make_cluster();
  void open_log();
  void supervise(std::promise<void> started);
  bool wait_for_end();
  bool stops_within(std::chrono::milliseconds time) const;
  void start_postmaster();
  bool wait_until_ready();
  bool end(pid_t postmaster, const std::function<bool()>& has_ended) const;
  void show(bool is_up, std::string text);
  void run(const std::vector<std::string>& command, int input, const std::string& what);
  std::filesystem::path binary(const std::string& name) const;
  [[noreturn]] void fail(const std::string& what) const;

  std::filesystem::path data_dir_, cluster_, log_file_, socket_dir_;
  UserAccount account_;
  int lock_ = -1;
  int log_ = -1;
  int asked_to_stop_ = -1;  // an eventfd
  std::atomic<pid_t> postmaster_{0};
  std::atomic<bool> stopping_{false};
  std::thread supervisor_;  // starts the postmaster, which ends with this thread at the latest

  mutable std::mutex mutex_;  // of status_
  Status status_;
};

// Whether the data folder has a cluster, running or not. True also where this user may not look.
bool has_cluster(const std::filesystem::path& data_dir);
// The data folders of this machine whose embedded PostgreSQL runs, as far as this user may see them.
std::vector<std::filesystem::path> running_data_dirs();

}  // namespace stepwise::broker
