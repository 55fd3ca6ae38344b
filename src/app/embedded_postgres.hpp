// SPDX-License-Identifier: Apache-2.0
// A private PostgreSQL cluster of the system's own binaries: no network port, only a unix socket in a folder that nobody else may enter.
// As root it runs as the user `postgres`. It has a session of its own, so that Ctrl-C in a terminal reaches the broker alone, which then
// stops it last. A postmaster that a killed broker left behind is taken over: the data is the same.
#pragma once
#include "app/embedded_postgres_process.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace stepwise::app {

// What a person must put right; what() says how.
class EmbeddedPostgresError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class EmbeddedPostgres {
 public:
  // `data_dir` is made when it is not there; it holds the cluster (postgres/), its log and the lock against a second broker.
  explicit EmbeddedPostgres(std::filesystem::path data_dir);
  ~EmbeddedPostgres();  // stops it
  EmbeddedPostgres(const EmbeddedPostgres&) = delete;
  EmbeddedPostgres& operator=(const EmbeddedPostgres&) = delete;

  // Returns when it takes connections and the database `stepwise` is there. Throws EmbeddedPostgresError: no binaries, another broker has
  // this data folder, the server does not come up (with the last lines of its log).
  void start();
  // For libpq, once started.
  std::string connection_string() const;
  pid_t process() const { return postmaster_; }  // of the postmaster; 0: not started
  // Fast shutdown; returns when it is down. Harmless to repeat.
  void stop();

 private:
  void lock();
  void unlock();
  void make_socket_dir();
  void make_cluster();
  void start_postmaster();
  bool take_over();
  bool wait_until_ready();
  void run(const std::vector<std::string>& command, int input, const std::string& what);
  std::filesystem::path binary(const std::string& name) const;
  [[noreturn]] void fail(const std::string& what) const;

  std::filesystem::path data_dir_, cluster_, log_file_, socket_dir_;
  DatabaseAccount account_;
  int lock_ = -1;
  int log_ = -1;
  pid_t postmaster_ = 0;
  bool is_child_ = false;  // else taken over
};

}  // namespace stepwise::app
