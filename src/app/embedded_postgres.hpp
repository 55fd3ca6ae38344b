// SPDX-License-Identifier: Apache-2.0
// A private PostgreSQL cluster of the system's own binaries: no network port, only a unix socket in a folder that nobody else may enter.
// As root it runs as the user `postgres`. It has a session of its own, so that Ctrl-C in a terminal reaches the broker alone, which then
// stops it last. A postmaster that a killed broker left behind is taken over: the data is the same.
#pragma once
#include <filesystem>
#include <stdexcept>
#include <string>

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
  // Fast shutdown; returns when it is down. Harmless to repeat.
  void stop();

 private:
  std::filesystem::path data_dir_;
  std::filesystem::path cluster_;
  std::filesystem::path socket_dir_;
  int lock_ = -1;
  bool running_ = false;
};

}  // namespace stepwise::app
