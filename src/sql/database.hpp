// SPDX-License-Identifier: Apache-2.0
// A bounded pool of PostgreSQL connections. Any thread. A connection is borrowed for one use case and never held while a peer is written to.
// Failures: DatabaseUnavailable when there is no connection to be had (caught at the edges, answered as D02 says); a connection that broke is
// thrown away, never silently opened again below a transaction.
#pragma once
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace stepwise::sql {

class DatabaseUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Lock or deadlock after limits::database_retries own tries (D02, D07).
class DatabaseBusy : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Session;  // sql/session.hpp: one borrowed connection, only for the .cpp files of this folder

class Database {
 public:
  Database(std::string connection_string, int connections, int borrow_timeout_ms);
  ~Database();
  Database(const Database&) = delete;

  struct Use { int open = 0, borrowed = 0, most = 0; };
  Use use() const;
  bool answers();  // one trivial round trip, for /readyz; never throws

  // Applies what is missing of migrations(); returns the names. Throws std::runtime_error naming the file on failure or when a file that was
  // applied has another text now, or the database is of a newer version.
  std::vector<std::string> migrate();
  std::vector<std::string> pending_migrations();

 private:
  friend class Session;
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace stepwise::sql
