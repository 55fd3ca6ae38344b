// SPDX-License-Identifier: Apache-2.0
// One borrowed connection. Only for the .cpp files of this folder; only connection.cpp includes libpqxx. A Session
// belongs to one thread. Each statement is one round trip and one transaction. Statements that belong together are one
// SQL function or use a Transaction.
#pragma once
#include "sql/call_watch.hpp"
#include "sql/database.hpp"
#include "sql/rows.hpp"
#include "sql/statement.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace stepwise::sql {

// Another transaction has used the unique key in the meantime (SQLSTATE 23505).
class UniqueKeyTaken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// How long one call may wait for the server's answer.
enum class CallTime {
  limited,                      // limits::database_call_timeout_ms
  as_long_as_the_server_reacts  // for migrations, which may rewrite large tables
};

// A connection with the settings that our statements need, and its prepared statements. It is never reopened: a broken
// connection is replaced by a new one.
class Connection {
 public:
  Connection(const std::string& connection_string, CallWatch& watch);  // DatabaseUnavailable
  ~Connection();
  // False if the server does not answer a new connection in time. True also if it refuses the connection at once,
  // because then it is not frozen.
  static bool server_reacts(const std::string& connection_string);

  // Prepares the statement at its first use. `bytes` is an additional last parameter of type bytea. Throws
  // UniqueKeyTaken and the exceptions of database.hpp.
  Rows run(const std::string& text, const Values& values, const std::optional<std::string>& bytes = std::nullopt);
  // Several statements without values, in one round trip and one implicit transaction.
  void run_script(const std::string& text);
  void set_call_time(CallTime time);
  bool is_broken() const { return broken_; }
  bool was_closed_by_peer() const;  // whether the server closed it while it was idle; no round trip

 private:
  struct Link;
  const std::string* prepared(
      // Name of the prepared statement; nullptr if the limit of prepared statements is reached.
      const std::string& text);
  template <class Action>
  auto call(const Action& action) -> decltype(action());

  CallWatch& watch_;
  std::unique_ptr<Link> link_;
  std::optional<std::chrono::milliseconds> call_timeout_;
  std::unordered_map<std::string, std::string> prepared_;  // by text
  bool broken_ = false;
};

class Session {
 public:
  // Waits for a free connection, at most for the timeout of the pool.
  explicit Session(Database& database, CallTime time = CallTime::limited);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Rows run(const std::string& text, const Values& values = {}, const std::optional<std::string>& bytes = std::nullopt) {
    return connection_->run(text, values, bytes);
  }
  Rows run(const Statement& statement) { return connection_->run(statement.text, statement.values); }
  void run_script(const std::string& text) { connection_->run_script(text); }

 private:
  std::shared_ptr<Database::State> pool_;
  std::unique_ptr<Connection> connection_;
};

// The destructor rolls back unless commit() was called.
class Transaction {
 public:
  explicit Transaction(Session& session) : session_(session) { session_.run_script("BEGIN"); }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    session_.run_script("COMMIT");
    open_ = false;
  }

 private:
  Session& session_;
  bool open_ = true;
};

}  // namespace stepwise::sql
