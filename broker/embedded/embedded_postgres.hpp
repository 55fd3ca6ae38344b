// SPDX-License-Identifier: Apache-2.0
// A private PostgreSQL server, which uses the PostgreSQL that is installed on the system. It has no network port, only
// a unix socket in a folder with mode 0700. It runs in its own session, so that Ctrl-C in a terminal stops only the
// broker, which stops the server last. If the server ends by itself (it was killed, or the disk is full), it is started
// again, after a pause that grows each time. If the broker is killed, the server ends too.
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

// An error that a person must correct; what() says how.
class EmbeddedPostgresError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class EmbeddedPostgres {
 public:
  // `data_dir` is created if it does not exist. It contains the cluster (postgres/), its log and the lock against a
  // second broker. Only `user` (see process_account) has access to it. Throws std::runtime_error if the user does not
  // exist.
  explicit EmbeddedPostgres(std::filesystem::path data_dir, const std::string& user = "");
  ~EmbeddedPostgres();  // stops the server
  EmbeddedPostgres(const EmbeddedPostgres&) = delete;
  EmbeddedPostgres& operator=(const EmbeddedPostgres&) = delete;

  // Returns when the server accepts connections and the database `stepwise` exists. Throws EmbeddedPostgresError if
  // PostgreSQL is not installed, if another broker uses this data folder, or if the server does not start (with the
  // last lines of its log).
  void start();
  // For libpq; valid after start().
  std::string connection_string() const;
  pid_t process() const { return postmaster_; }  // process id of the postmaster; 0: it does not run

  struct Status {
    bool is_up = false;
    int restarts = 0;  // number of restarts since start()
    std::string text;  // text for people: why the server is not running
  };
  Status status() const;  // any thread

  // Stops the server (fast shutdown), even while it is being restarted. Returns after some seconds at most. May be
  // called again.
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
  std::thread supervisor_;  // starts the postmaster, which ends when this thread ends

  mutable std::mutex mutex_;  // guards status_
  Status status_;
};

// Whether the data folder has a cluster, running or not. True also if this user has no access to it.
bool has_cluster(const std::filesystem::path& data_dir);
// The data folders on this machine whose embedded PostgreSQL is running, as far as this user can see them.
std::vector<std::filesystem::path> running_data_dirs();

}  // namespace stepwise::broker
