// SPDX-License-Identifier: Apache-2.0
// One borrowed connection. Only for the .cpp files of this folder; only connection.cpp includes libpqxx. A Session
// belongs to one thread. Each statement is one round trip and is committed by itself; several that belong together are
// one SQL function, or a Transaction.
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

// Another transaction has taken the unique key in the meantime (SQLSTATE 23505).
class UniqueKeyTaken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// How long one call may wait for the server's answer.
enum class CallTime {
  limited,                      // limits::database_call_timeout_ms
  as_long_as_the_server_reacts  // for migrations, which may rewrite large tables
};

// A connection with the settings that our statements need, and the statements prepared on it. It is never opened again:
// when it breaks, another takes its place.
class Connection {
 public:
  Connection(const std::string& connection_string, CallWatch& watch);  // DatabaseUnavailable
  ~Connection();
  // False when the server does not answer a new connection in time. True also when it refuses the connection at once:
  // then it is not frozen.
  static bool server_reacts(const std::string& connection_string);

  // Prepares the statement at its first use. Throws UniqueKeyTaken and what database.hpp lists.
  // `bytes` is one more parameter, the last one, of type bytea.
  Rows run(const std::string& text, const Values& values, const std::optional<std::string>& bytes = std::nullopt);
  // Several statements without values, in one round trip and one implicit transaction.
  void run_script(const std::string& text);
  void set_call_time(CallTime time);
  bool is_broken() const { return broken_; }
  bool was_closed_by_peer() const;  // while it was idle; no round trip

 private:
  struct Link;
  const std::string* prepared(
      const std::string& text);  // its name; nullptr when the limit of prepared statements is reached
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
  // Waits for a free connection, at most the pool's timeout.
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

// Rolled back unless committed.
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
