// SPDX-License-Identifier: Apache-2.0
// A bounded pool of PostgreSQL connections. Any thread. A connection is borrowed for one use case and never held while
// a peer is written to. A connection that broke is thrown away, never silently opened again below a transaction.
//
// No call blocks for ever: limits.hpp has the time limits for connecting, for a silent network, and for a call that a
// frozen server does not answer (sql/call_watch.hpp). A call that is ended by them throws DatabaseUnavailable.
//
// What every store of this folder may throw, caught at the edges:
//   DatabaseUnavailable  there is no connection to be had, or it broke (answered as D02 says); repeat later
//   DatabaseBusy         locks or deadlocks, also after limits::database_retries tries (D02: AR 206); repeat later
//   DatabaseFault        the database refused what we asked: a broken invariant (D08); repeating does not help
// Their texts hold SQLSTATE and constraint names, never values: a log may have them.
#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace stepwise::sql {

class DatabaseUnavailable : public std::runtime_error {
 public:
  explicit DatabaseUnavailable(const std::string& text, std::string reason = "it does not answer")
      : std::runtime_error(text), reason_(std::move(reason)) {}
  const std::string& reason() const { return reason_; }  // for anybody: without the host names that what() may hold

 private:
  std::string reason_;
};
class DatabaseBusy : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
class DatabaseFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Database {
 public:
  // `connection_string` as libpq has it: keywords or URI. Connections are opened when they are needed.
  Database(std::string connection_string, int connections, int borrow_timeout_ms);
  ~Database();  // after every Session and store that uses it
  // For the end of the program: all calls under way end at once, all later ones fail with DatabaseUnavailable. Any
  // thread.
  void shut_down();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  struct Use {
    int open = 0, borrowed = 0, most = 0;
  };
  Use use() const;
  bool answers() { return !ping(); }  // one trivial round trip; never throws. sql/write_check.hpp proves more
  std::optional<std::string> ping();  // why it does not answer, for a log
  // A connection is there, or can be made: no round trip where one is open, so a database that hangs is not noticed;
  // never throws.
  bool connects();

  // Applies what is missing of migrations(); returns the names. Throws std::runtime_error naming the file on failure or
  // when a file that was applied has another text now, or the database is of a newer version.
  std::vector<std::string> migrate();
  std::vector<std::string> pending_migrations();

 private:
  friend class Session;  // sql/session.hpp: one borrowed connection, only for the .cpp files of this folder
  friend class Store;    // whose writes go together
  struct State;
  std::shared_ptr<State> state_;
  std::unique_ptr<class GroupWriter> writer_;
};

}  // namespace stepwise::sql
