// SPDX-License-Identifier: Apache-2.0
// A bounded pool of PostgreSQL connections. Any thread. A connection is borrowed for one use case and is never held
// while data is sent to a peer. A broken connection is discarded; it is never reopened silently in the middle of a
// transaction.
//
// No call blocks for ever: limits.hpp has the time limits for connecting, for a silent network, and for a call that a
// frozen server does not answer (sql/call_watch.hpp). A call that is ended by them throws DatabaseUnavailable.
//
// What every store of this folder may throw, caught at the edges:
//   DatabaseUnavailable  no connection can be opened, or it broke (answered as D02 says); repeat later
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
  // Text for any reader: without host names, which what() may contain.
  const std::string& reason() const { return reason_; }

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
  // `connection_string` has the form of libpq: keywords or URI. Connections are opened when they are needed.
  Database(std::string connection_string, int connections, int borrow_timeout_ms);
  ~Database();  // destroy it after all Sessions and stores that use it
  // For the end of the program: current calls end at once, and later calls fail with DatabaseUnavailable. Any thread.
  void shut_down();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  struct Use {
    int open = 0, borrowed = 0, most = 0;
  };
  Use use() const;
  bool answers() { return !ping(); }  // one trivial round trip; never throws. sql/write_check.hpp tests more
  std::optional<std::string> ping();  // the reason why the server does not answer, for the log; nullopt: it answers
  // True if a connection is open or can be opened. If one is open, there is no round trip, so a frozen server is not
  // detected. Never throws.
  bool connects();

  // Applies the migrations that are missing and returns their names. Throws std::runtime_error with the name of the
  // file if it fails, if a file that was applied has another text now, or if the database is of a newer version.
  std::vector<std::string> migrate();
  std::vector<std::string> pending_migrations();

 private:
  friend class Session;  // sql/session.hpp, only for the .cpp files of this folder
  friend class Store;    // combines writes of several threads
  struct State;
  std::shared_ptr<State> state_;
  std::unique_ptr<class GroupWriter> writer_;
};

}  // namespace stepwise::sql
